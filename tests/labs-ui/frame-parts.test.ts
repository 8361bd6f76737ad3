import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8, explainFrame, fromHex, toHex } from '#wire'
import { bitCells, familyOf } from '../../src/labs/frame-builder/bit-cells.ts'
import { changeFrame, lengthFormOf, replacePart, resizePayload } from '../../src/labs/frame-builder/change-frame.ts'
import { headerLengthOf, readFrames } from '../../src/labs/frame-builder/read-frames.ts'
import { writesOf } from '../../src/labs/frame-builder/writes.ts'

const HELLO = fromHex('818537fa213d7f9f4d5158')

function only(bytes: Uint8Array) {
  const [part] = readFrames(bytes)
  return part?.decoded ?? assert.fail('no whole frame')
}

test('bytes are cut into frames, and what is left over is kept', () => {
  const parts = readFrames(fromHex('010348656c80026c6f8185'))
  assert.deepEqual(
    parts.map(({ start, decoded }) => [start, decoded === null]),
    [
      [0, false],
      [5, false],
      [9, true],
    ],
  )
})

test('a header that claims 2^60 bytes is explained all the same', () => {
  const [part] = readFrames(fromHex('82ff100000000000000037fa213d'))
  assert.equal(part?.decoded, null)
  assert.equal(part?.fields.find(({ name }) => name === 'extended payload length')?.value, `${2n ** 60n}`)
  assert.equal(headerLengthOf(part?.bytes ?? assert.fail()), 14)
})

test('one more byte takes the header from 6 to 8', () => {
  const grown = (length: number) => changeFrame(only(HELLO), { payload: resizePayload(new Uint8Array(0), length) })
  assert.equal(grown(125).length - 125, 6)
  assert.equal(grown(126).length - 126, 8)
  assert.equal(grown(65_536).length - 65_536, 14)
})

test('changing one field leaves the others as they were', () => {
  assert.equal(toHex(changeFrame(only(HELLO), { fin: false })), '018537fa213d7f9f4d5158')
  assert.equal(toHex(changeFrame(only(HELLO), { mask: null })), '810548656c6c6f')
  assert.equal(toHex(changeFrame(only(HELLO), { rsv: 4 })), 'c18537fa213d7f9f4d5158')
})

test('a longer form of the length is kept until the payload outgrows it', () => {
  const long = only(changeFrame(only(HELLO), { lengthForm: '16' }))
  assert.equal(lengthFormOf(long), '16')
  assert.equal(lengthFormOf(only(changeFrame(long, { payload: encodeUtf8('Hi') }))), '16')
  const outgrown = only(changeFrame(long, { payload: resizePayload(new Uint8Array(0), 65_536) }))
  assert.equal(lengthFormOf(outgrown), 'shortest')
})

test('a change to one frame leaves its neighbours alone', () => {
  const parts = readFrames(fromHex('010348656c80026c6f'))
  const changed = replacePart(parts, 0, fromHex('8100'))
  assert.equal(toHex(changed), '810080026c6f')
})

test('every bit of a header belongs to one field', () => {
  const cells = bitCells(HELLO, explainFrame(HELLO), 46)
  assert.equal(cells.length, 11)
  assert.deepEqual(
    cells[0]?.bits.map(({ field }) => field),
    ['FIN', 'RSV1', 'RSV2', 'RSV3', 'opcode', 'opcode', 'opcode', 'opcode'],
  )
  assert.deepEqual(
    cells.map(({ isHeader }) => isHeader),
    [true, true, true, true, true, true, false, false, false, false, false],
  )
  assert.equal(familyOf('masking key'), 'mask')
})

test('in small pieces nothing is lost, and never more than sixty writes are made', () => {
  for (const length of [1, 11, 60, 61, 4000, 65_550]) {
    const bytes = Uint8Array.from({ length }, (_, at) => at % 251)
    const writes = writesOf(bytes, 'piecewise')
    assert.ok(writes.length <= 60)
    assert.equal(writes.map((part) => toHex(part)).join(''), toHex(bytes))
  }
  assert.equal(writesOf(HELLO, 'piecewise').length, 11)
  assert.deepEqual(writesOf(HELLO, 'at-once'), [HELLO])
})
