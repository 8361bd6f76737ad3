import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { RecordedFrame } from '#protocol'
import { encodeFrame, FrameDecoder, type FrameRecord, fromHex, recordFrame } from '#wire'
import { anyFrame } from './arbitrary-frames.ts'
import { holds } from './holds.ts'

function recordOf(bytes: Uint8Array): FrameRecord {
  const [decoded] = new FrameDecoder().push(bytes)
  assert.ok(decoded?.type === 'frame')
  return recordFrame(decoded)
}

const textFrame = (text: string) =>
  encodeFrame({ fin: true, rsv: 0, opcode: 1, mask: null, payload: new TextEncoder().encode(text) })

describe('the record of a frame', () => {
  it('has the shape that the protocol declares, for any frame', () => {
    holds(
      fc.property(anyFrame, (frame) => {
        const record: RecordedFrame = recordOf(encodeFrame(frame))
        assert.deepEqual(RecordedFrame.parse(record), record)
        assert.equal(record.length, frame.payload.length)
        assert.equal(record.isCut, frame.payload.length > 4096)
      }),
    )
  })

  it('keeps text as text and the mask as hex', () => {
    assert.deepEqual(recordOf(fromHex('818537fa213d7f9f4d5158')), {
      fin: true,
      rsv: 0,
      opcode: 1,
      mask: '37fa213d',
      length: 5,
      headerLength: 6,
      payload: { kind: 'text', text: 'Hello' },
      isCut: false,
    })
  })

  it('keeps binary, compressed and half characters as hex', () => {
    for (const [hex, kept] of [
      ['82024869', '4869'],
      ['c107f248cdc9c90700', 'f248cdc9c90700'],
      ['0102e282', 'e282'],
      // Bytes of a compressed message may be UTF-8 by chance.
      ['c1026869', '6869'],
    ] as const) {
      assert.deepEqual(recordOf(fromHex(hex)).payload, { kind: 'hex', hex: kept })
    }
  })

  it('keeps 4096 bytes of a longer payload, and never half a character', () => {
    const long = recordOf(textFrame('€'.repeat(2000)))
    assert.equal(long.isCut, true)
    assert.equal(long.length, 6000)
    assert.deepEqual(long.payload, { kind: 'text', text: '€'.repeat(1365) })
    const binary = recordOf(encodeFrame({ fin: true, rsv: 0, opcode: 2, mask: null, payload: new Uint8Array(5000) }))
    assert.deepEqual(binary.payload, { kind: 'hex', hex: '00'.repeat(4096) })
    assert.equal(recordOf(textFrame('a'.repeat(4096))).isCut, false)
  })

  it('shows text only where the whole payload is UTF-8, beyond what is kept too', () => {
    const payload = new Uint8Array(5000).fill(0x61).fill(0xff, 4999)
    const record = recordOf(encodeFrame({ fin: true, rsv: 0, opcode: 1, mask: null, payload }))
    assert.deepEqual(record.payload, { kind: 'hex', hex: '61'.repeat(4096) })
  })

  it('cuts between characters wherever the limit falls', () => {
    for (let lead = 0; lead < 5; lead++) {
      const { payload } = recordOf(textFrame('a'.repeat(4090 + lead) + '😀'.repeat(4)))
      assert.ok(payload.kind === 'text')
      assert.equal(payload.text, 'a'.repeat(4090 + lead) + '😀'.repeat(Math.floor((6 - lead) / 4)))
    }
  })

  it('reads the code and reason of a Close frame, whatever they are', () => {
    const close = (hex: string) => recordOf(fromHex(hex)).close
    assert.deepEqual(close('8800'), { code: null, reason: '' })
    assert.deepEqual(close('880103'), { code: null, reason: '' })
    assert.deepEqual(close('880503e8627965'), { code: 1000, reason: 'bye' })
    assert.deepEqual(close('880603e8627965ff'), { code: 1000, reason: 'bye\ufffd' })
    assert.deepEqual(close('880803e8627965f09f98'), { code: 1000, reason: 'bye\ufffd' })
    assert.equal(recordOf(fromHex('8900')).close, undefined)
    // 0x1000 and "bye" would be UTF-8 by chance.
    assert.deepEqual(recordOf(fromHex('88051000627965')).payload, { kind: 'hex', hex: '1000627965' })
  })
})
