import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { encodeFrame, explainFrame, type FrameField, fromHex } from '#wire'
import { anyFrame } from './arbitrary-frames.ts'
import { holds } from './holds.ts'

function field(hex: string, name: FrameField['name']): FrameField {
  const found = explainFrame(fromHex(hex)).find((one) => one.name === name)
  assert.ok(found !== undefined, `no field ${name}`)
  return found
}

describe('a frame explained field by field', () => {
  it('the masked Hello of RFC 6455 §5.7', () => {
    const fields = explainFrame(fromHex('818537fa213d7f9f4d5158'))
    assert.deepEqual(
      fields.map(({ name, bitStart, bitLength, value }) => [name, bitStart, bitLength, value]),
      [
        ['FIN', 0, 1, '1'],
        ['RSV1', 1, 1, '0'],
        ['RSV2', 2, 1, '0'],
        ['RSV3', 3, 1, '0'],
        ['opcode', 4, 4, '1'],
        ['MASK', 8, 1, '1'],
        ['payload length', 9, 7, '5'],
        ['masking key', 16, 32, '37fa213d'],
        ['payload', 48, 40, 'Hello'],
      ],
    )
  })

  it('the fields of any frame lie side by side and cover it to its last bit', () => {
    holds(
      fc.property(anyFrame, (frame) => {
        const bytes = encodeFrame(frame)
        let bit = 0
        for (const { bitStart, bitLength, meaning, missingBytes } of explainFrame(bytes)) {
          assert.equal(bitStart, bit)
          assert.equal(missingBytes, 0)
          assert.match(meaning, /\.$/)
          bit += bitLength
        }
        assert.equal(bit, bytes.length * 8)
      }),
    )
  })

  it('a frame cut short says what is missing, at every length', () => {
    const bytes = fromHex('81fe0080 01020304'.replaceAll(' ', '') + '61'.repeat(128))
    for (let length = 0; length < bytes.length; length++) {
      const fields = explainFrame(bytes.subarray(0, length))
      const cut = fields.at(-1)
      assert.ok(cut !== undefined && cut.missingBytes > 0, `${length} bytes`)
      assert.match(cut.meaning, /missing/)
      if (length < 2) continue
      const missing = fields.reduce((sum, { missingBytes }) => sum + missingBytes, 0)
      assert.equal(cut.bitStart + cut.bitLength, (length + missing) * 8)
    }
  })

  it('a length in 2 or in 8 bytes stands in a field of its own', () => {
    assert.deepEqual(pick(field(`827e0100${'00'.repeat(256)}`, 'extended payload length')), [16, 16, '256'])
    assert.deepEqual(pick(field('827f0000000000010000', 'extended payload length')), [16, 64, '65536'])
    assert.match(field('827f0000000000010000', 'payload').meaning, /0 of 65536 bytes are here, 65536 missing/)
  })

  it('a Close frame shows its code and its reason', () => {
    assert.deepEqual(pick(field('880503e8627965', 'close code')), [16, 16, '1000'])
    assert.deepEqual(pick(field('880503e8627965', 'close reason')), [32, 24, 'bye'])
    assert.match(field('880203ee', 'close code').meaning, /^Abnormal closure.*must not be sent/)
    assert.match(field('880103', 'close code').meaning, /One byte alone is not allowed/)
    assert.match(field('880403e8ff61', 'close reason').meaning, /must be UTF-8/)
    assert.deepEqual(
      explainFrame(fromHex('8800'))
        .map(({ name }) => name)
        .slice(5),
      ['MASK', 'payload length'],
    )
  })

  it('says what would make it right where it is not', () => {
    assert.match(field('c107f248cdc9c90700', 'RSV1').meaning, /negotiated.*permessage-deflate/)
    assert.match(field('8300', 'opcode').meaning, /^Reserved: .*must fail/)
    assert.match(field('0900', 'FIN').meaning, /has to be 1 here/)
    assert.match(field('897e007e', 'payload length').meaning, /at most 125 bytes/)
    assert.match(field('817e000548656c6c6f', 'extended payload length').meaning, /fits into the 7 bits before/)
    assert.match(field('827f0000000000000100', 'extended payload length').meaning, /fits into 16 bits/)
    assert.match(field('827f8000000000000000', 'extended payload length').meaning, /must be 0/)
    assert.match(field('8181000000006f', 'masking key').meaning, /changes nothing/)
    assert.match(field('8101ff', 'payload').meaning, /Not UTF-8 by itself/)
  })

  it('bytes after the frame are not part of it', () => {
    assert.deepEqual(explainFrame(fromHex('890061')), explainFrame(fromHex('8900')))
  })

  it('a long payload is shown in part, with its length', () => {
    const { value } = field(`827e0200${'ab'.repeat(512)}`, 'payload')
    assert.match(value, /^ab ab .*… \(512 bytes\)$/)
  })
})

function pick({ bitStart, bitLength, value }: FrameField) {
  return [bitStart, bitLength, value]
}
