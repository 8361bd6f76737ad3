import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '#wire'
import { blamedLine, readAnswer, readRequest } from '../../src/labs/handshake-bench/judge-exchange.ts'
import { guessSentence, outcomeOf } from '../../src/labs/handshake-bench/outcomes.ts'
import { PRESETS } from '../../src/labs/handshake-bench/presets.ts'
import { bytesOf } from '../../src/labs/handshake-bench/request-draft.ts'

/** What the bench says about each preset, before anything is sent. */
const EXPECTED: Record<string, [status: number | string, blamed: string | null]> = {
  minimal: [101, null],
  browser: [101, null],
  'version-12': [426, 'sec-websocket-version'],
  'no-upgrade': [426, 'upgrade'],
  'no-connection': [400, 'connection'],
  'firefox-connection': [101, null],
  'short-key': [400, 'sec-websocket-key'],
  'two-keys': [400, 'sec-websocket-key'],
  'lower-case': [101, null],
  'no-host': [400, 'host'],
  post: [405, 'request'],
  'http-1-0': [400, 'request'],
  'plain-get': [426, 'upgrade'],
  'lf-alone': ['malformed', null],
}

for (const { id, draft } of PRESETS) {
  test(`the preset ${id} is judged as the lesson says`, () => {
    const read = bytesOf(draft)
    assert.equal(read.type, 'bytes')
    if (read.type !== 'bytes') return
    const reading = readRequest(read.bytes)
    const [status, blamed] = EXPECTED[id] ?? assert.fail(`${id} is not expected`)
    if (reading.type !== 'judged') return assert.equal(reading.type, status)
    assert.equal(reading.judgement.ok ? 101 : reading.judgement.status, status)
    assert.equal(blamedLine(reading.judgement), blamed)
  })
}

const MINIMAL = (() => {
  const read = bytesOf(PRESETS[0]?.draft ?? assert.fail())
  return read.type === 'bytes' ? read.bytes : assert.fail()
})()
const AGREED =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n'

test('the client goes on when the answer is the one of the standard', () => {
  const answer = readAnswer(MINIMAL, encodeUtf8(AGREED))
  assert.equal(answer.type, 'answer')
  if (answer.type === 'answer') assert.equal(answer.client.ok, true)
  assert.equal(encodeUtf8(AGREED).length, 129)
})

test('the client refuses an extension that it never offered', () => {
  const answer = readAnswer(
    MINIMAL,
    encodeUtf8(AGREED.replace('\r\n\r\n', '\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n')),
  )
  assert.ok(answer.type === 'answer' && !answer.client.ok)
  assert.match(answer.client.section, /item 5/)
})

test('an answer that has half arrived is not judged yet', () => {
  assert.equal(readAnswer(MINIMAL, encodeUtf8(AGREED.slice(0, 60))).type, 'part')
  assert.equal(readAnswer(MINIMAL, new Uint8Array(0)).type, 'nothing')
})

test('a wrong guess is noted without blame, and silence counts as an outcome', () => {
  assert.equal(outcomeOf(null), 'silence')
  assert.equal(outcomeOf(418), 'other')
  assert.equal(guessSentence('101', '101', 101), 'As you expected: the answer is 101.')
  assert.match(guessSentence('101', '426', 426), /^You expected 101, and the answer is 426\. Worth a second look/)
  assert.match(guessSentence(null, 'silence', null), /no answer came/)
})
