import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeFrame, FrameDecoder, fromHex, toHex } from '#wire'
import { frameBytes, hexRows } from '../../src/islands/wire/frame-bytes.ts'

const text = (payload: string, mask: string | null, headerLength: number) => ({
  fin: true,
  rsv: 0,
  opcode: 1,
  mask,
  length: new TextEncoder().encode(payload).length,
  headerLength,
  payload: { kind: 'text' as const, text: payload },
  isCut: false,
})

test('a recorded frame is shown as the bytes that stood on the wire: the two examples of RFC 6455 §5.7', () => {
  assert.equal(toHex(frameBytes(text('Hello', null, 2))), '810548656c6c6f')
  assert.equal(toHex(frameBytes(text('Hello', '37fa213d', 6))), '818537fa213d7f9f4d5158')
})

test('a 16-bit length is rebuilt as it was sent', () => {
  const payload = 'x'.repeat(300)
  const encoded = encodeFrame({
    fin: true,
    rsv: 0,
    opcode: 1,
    mask: fromHex('01020304'),
    payload: new TextEncoder().encode(payload),
  })
  assert.equal(toHex(frameBytes(text(payload, '01020304', 8))), toHex(encoded))
})

test('a length in a longer form than needed is shown as it was sent', () => {
  assert.equal(toHex(frameBytes(text('Hello', null, 4))).slice(0, 8), '817e0005')
  assert.equal(toHex(frameBytes(text('Hello', null, 10))).slice(0, 20), '817f0000000000000005')
})

test('bytes are shown sixteen a row, with what is printable beside them', () => {
  const rows = hexRows(frameBytes(text('Hello, wire and duplex', null, 2)))
  assert.deepEqual(rows[0], {
    offset: '0000',
    hex: '81 16 48 65 6c 6c 6f 2c 20 77 69 72 65 20 61 6e',
    text: '··Hello, wire an',
  })
  assert.equal(rows.length, 2)
  assert.ok(FrameDecoder)
})
