import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RecordedFrame, WireEvent } from '#protocol'
import { explainFrame } from '#wire'
import { frameBytes } from '../../src/islands/wire/frame-bytes.ts'
import { frameNotes } from '../../src/islands/wire/frame-notes.ts'
import { headLines } from '../../src/islands/wire/head-lines.ts'
import { packetParts } from '../../src/islands/wire/packet-parts.ts'
import { respLines } from '../../src/islands/wire/resp-lines.ts'

const frame = (part: Partial<RecordedFrame>): RecordedFrame => ({
  ...{ fin: true, rsv: 0, opcode: 1, mask: null, length: 2, headerLength: 2, isCut: false },
  payload: { kind: 'text', text: 'hi' },
  ...part,
})
const fields = (part: Partial<RecordedFrame>): string[] => explainFrame(frameBytes(frame(part))).map(({ name }) => name)
const HEADER = ['FIN', 'RSV1', 'RSV2', 'RSV3', 'opcode', 'MASK', 'payload length']

test('every opcode is opened with all its fields, and each field with what defines it', () => {
  for (const opcode of [0, 1, 2, 9, 10]) assert.deepEqual(fields({ opcode }), [...HEADER, 'payload'])
  const close = {
    opcode: 8,
    length: 5,
    payload: { kind: 'hex' as const, hex: '03e8627965' },
    close: { code: 1000, reason: 'bye' },
  }
  assert.deepEqual(fields(close), [...HEADER, 'close code', 'close reason'])
  assert.deepEqual(fields({ opcode: 8, length: 0, payload: { kind: 'text', text: '' } }), HEADER)
  for (const { section } of explainFrame(frameBytes(frame(close)))) assert.match(section, /^RFC \d+ §[\d.]+$/)
})

test('a length of 16 or 64 bits and a mask are fields of their own', () => {
  const text = 'x'.repeat(300)
  const payload = { kind: 'text' as const, text }
  assert.deepEqual(fields({ length: 300, headerLength: 4, payload }), [...HEADER, 'extended payload length', 'payload'])
  const long = {
    length: 70_000,
    headerLength: 14,
    mask: '01020304',
    payload: { kind: 'text' as const, text: 'y'.repeat(4096) },
    isCut: true,
  }
  assert.deepEqual(fields(long), [...HEADER, 'extended payload length', 'masking key', 'payload'])
  const opened = explainFrame(frameBytes(frame(long)))
  assert.equal(opened.find(({ name }) => name === 'extended payload length')?.value, '70000')
  assert.equal(opened.at(-1)?.missingBytes, 70_000 - 4096)
})

test('what the bits say together is said: fragments, compression, broken rules', () => {
  const sections = (part: Partial<RecordedFrame>): string[] => frameNotes(frame(part)).map(({ section }) => section)
  assert.deepEqual(sections({}), [])
  assert.deepEqual(sections({ fin: false }), ['RFC 6455 §5.4'])
  assert.match(frameNotes(frame({ opcode: 0 }))[0]?.says ?? '', /^The last fragment/)
  assert.deepEqual(sections({ rsv: 4 }), ['RFC 7692 §6'])
  assert.deepEqual(sections({ rsv: 2 }), ['RFC 6455 §5.2'])
  assert.deepEqual(sections({ opcode: 9, rsv: 4 }), ['RFC 6455 §5.2'])
  assert.deepEqual(sections({ opcode: 9, length: 126, headerLength: 4 }), ['RFC 6455 §5.5'])
  assert.deepEqual(sections({ headerLength: 4 }), ['RFC 6455 §5.2'])
})

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const between = { n: 0, at: 0, from: 'a', to: 'server', connection: 'c' }
const request: Extract<WireEvent, { type: 'request' }> = {
  ...{ type: 'request', ...between },
  head: `GET /chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${KEY}\r\nX-Mine: 1\r\nno colon\r\n\r\n`,
}
const answer = (accept: string): Extract<WireEvent, { type: 'response' }> => ({
  ...{ type: 'response', ...between, status: 101 },
  head: `HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
})

test('a head is read line by line, each header with its meaning where it has one', () => {
  const lines = headLines(request)
  assert.deepEqual(
    lines.map(({ name, value }) => [name, value]),
    [
      ['', 'GET /chat HTTP/1.1'],
      ['Host', 'localhost'],
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Key', KEY],
      ['X-Mine', '1'],
      ['', 'no colon'],
    ],
  )
  assert.equal(lines[3]?.meaning?.section, 'RFC 6455 §11.3.1')
  assert.equal(lines[4]?.meaning, null)
  assert.match(lines[5]?.trouble ?? '', /no header/)
})

test('an accept value that does not belong to the key is named, with the one that is due', () => {
  const trouble = (accept: string): string | null | undefined => headLines(answer(accept), request)[1]?.trouble
  assert.equal(trouble('s3pPLMBiTxaQ9kYGzzhZRbK+xOo='), null)
  assert.equal(trouble('wrong'), 'It does not belong to this key: s3pPLMBiTxaQ9kYGzzhZRbK+xOo= is due.')
})

test('a command to Redis is shown as its bytes, each length with what it measures', () => {
  const lines = respLines({ kind: 'command', words: ['PUBLISH', 'news', 'é\n'], isCut: false })
  assert.deepEqual(
    lines.map(({ bytes }) => bytes),
    ['*3\\r\\n', '$7\\r\\n', 'PUBLISH\\r\\n', '$4\\r\\n', 'news\\r\\n', '$3\\r\\n', 'é\\n\\r\\n'],
  )
  assert.equal(respLines({ kind: 'push', words: ['message'], isCut: false })[0]?.bytes, '>1\\r\\n')
  assert.match(respLines({ kind: 'command', words: ['SET', 'x'.repeat(512)], isCut: true }).at(-1)?.bytes ?? '', /…$/)
})

test('a packet of Socket.IO is cut into its parts, and nothing of it is lost', () => {
  const whole = [
    '42/chat,7["hello",{"a":1}]',
    '451-["file",{"_placeholder":true,"num":0}]',
    '2probe',
    '3',
    '40{"sid":"x"}',
    '43/chat,7["ok"]',
    '4x',
  ]
  for (const text of whole) {
    assert.equal(
      packetParts(text)
        .map((part) => part.text)
        .join(''),
      text,
    )
  }
  assert.deepEqual(
    packetParts('42/chat,7["hello"]').map(({ name }) => name),
    ['Engine.IO type', 'Socket.IO type', 'namespace', 'ack id', 'data'],
  )
  assert.deepEqual(packetParts('hello'), [])
})
