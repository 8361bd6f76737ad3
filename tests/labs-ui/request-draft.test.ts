import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeUtf8 } from '#wire'
import { PRESETS } from '../../src/labs/handshake-bench/presets.ts'
import {
  addHeader,
  asLines,
  asRaw,
  bytesOf,
  changeHeader,
  type Draft,
  type RequestLines,
  removeHeader,
  repeatHeader,
} from '../../src/labs/handshake-bench/request-draft.ts'

const preset = (id: string): Draft =>
  PRESETS.find((one) => one.id === id)?.draft ?? assert.fail(`there is no preset ${id}`)

function lines(draft: Draft): RequestLines {
  return draft.type === 'lines' ? draft : assert.fail('the draft is not lines')
}

function textOf(draft: Draft): string {
  const read = bytesOf(draft)
  const decoded = read.type === 'bytes' ? decodeUtf8(read.bytes) : null
  return decoded?.type === 'text' ? decoded.text : assert.fail('the draft is not text')
}

test('the minimal request has the 157 bytes that the lesson counts', () => {
  assert.equal(textOf(preset('minimal')).length, 157)
})

test('the request of a browser has the 491 bytes that the lesson counts', () => {
  assert.equal(textOf(preset('browser')).length, 491)
})

test('lines and bytes say the same, there and back', () => {
  for (const { id, draft } of PRESETS.filter((one) => one.draft.type === 'lines')) {
    const back = asLines(asRaw(draft))
    assert.ok(back, `${id} does not come back`)
    assert.equal(textOf(back), textOf(draft))
  }
})

test('bytes that no lines could say stay bytes', () => {
  const minimal = textOf(preset('minimal')).replaceAll('\r\n', '\\r\\n')
  for (const text of [
    minimal.replace('\\r\\n', '\\n'),
    minimal.replace('Host: ', 'Host:'),
    minimal.slice(0, -4),
    `${minimal}\\x81`,
  ]) {
    assert.equal(asLines({ type: 'raw', text }), null)
  }
})

test('a header can be repeated right below itself, changed and removed', () => {
  const start = lines(preset('minimal'))
  const host = start.headers[0] ?? assert.fail()
  const twice = repeatHeader(start, host.id)
  assert.deepEqual(
    twice.headers.slice(0, 3).map(({ name }) => name),
    ['Host', 'Host', 'Upgrade'],
  )
  const second = twice.headers[1] ?? assert.fail()
  const changed = changeHeader(twice, second.id, { value: 'elsewhere' })
  assert.match(textOf(changed), /Host: 127\.0\.0\.1:8080\r\nHost: elsewhere\r\n/)
  assert.equal(textOf(removeHeader(changed, second.id)), textOf(start))
})

test('every header keeps an id of its own', () => {
  let draft = lines(preset('minimal'))
  for (let round = 0; round < 5; round++) {
    draft = repeatHeader(addHeader(draft), draft.headers[round]?.id ?? 0)
    draft = removeHeader(draft, draft.headers[1]?.id ?? 0)
    assert.equal(new Set(draft.headers.map(({ id }) => id)).size, draft.headers.length)
  }
})
