import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { applyMask, type Decoded, encodeFrame, type Frame, FrameDecoder, fromHex, OPCODE, toHex } from '#wire'
import { anyFrame } from './arbitrary-frames.ts'
import { holds } from './holds.ts'
import { framedByWs } from './ws-parts.ts'

const KEY = fromHex('37fa213d')
const HELLO = new TextEncoder().encode('Hello')

describe('the examples of RFC 6455 §5.7', () => {
  const whole = { fin: true, rsv: 0, mask: null }
  const examples: { name: string; hex: string; frame: Frame }[] = [
    {
      name: 'a single-frame unmasked text message',
      hex: '810548656c6c6f',
      frame: { ...whole, opcode: 1, payload: HELLO },
    },
    {
      name: 'a single-frame masked text message',
      hex: '818537fa213d7f9f4d5158',
      frame: { ...whole, opcode: 1, mask: KEY, payload: HELLO },
    },
    {
      name: 'the first fragment of an unmasked text message',
      hex: '010348656c',
      frame: { ...whole, fin: false, opcode: 1, payload: HELLO.slice(0, 3) },
    },
    { name: 'its last fragment', hex: '80026c6f', frame: { ...whole, opcode: 0, payload: HELLO.slice(3) } },
    { name: 'an unmasked ping', hex: '890548656c6c6f', frame: { ...whole, opcode: 9, payload: HELLO } },
    {
      name: 'a masked pong',
      hex: '8a8537fa213d7f9f4d5158',
      frame: { ...whole, opcode: 10, mask: KEY, payload: HELLO },
    },
    {
      name: '256 bytes of binary in one frame',
      hex: `827e0100${'2a'.repeat(256)}`,
      frame: { ...whole, opcode: 2, payload: new Uint8Array(256).fill(42) },
    },
    {
      name: '64 KiB of binary in one frame',
      hex: `827f0000000000010000${'2a'.repeat(65_536)}`,
      frame: { ...whole, opcode: 2, payload: new Uint8Array(65_536).fill(42) },
    },
  ]
  for (const { name, hex, frame } of examples) {
    it(`${name} is written and read as printed there`, () => {
      assert.equal(toHex(encodeFrame(frame)), hex)
      assert.deepEqual(framesOf(new FrameDecoder().push(fromHex(hex))), [frame])
    })
  }
})

describe('writing and reading frames', () => {
  it('whatever is written is read back, bit for bit', () => {
    holds(
      fc.property(anyFrame, fc.constantFrom('shortest', '64'), (frame, lengthForm) => {
        const bytes = encodeFrame(frame, { lengthForm })
        const [decoded, ...more] = new FrameDecoder().push(bytes)
        assert.equal(more.length, 0)
        assert.ok(decoded?.type === 'frame')
        assert.deepEqual(decoded.frame, frame)
        assert.deepEqual(decoded.bytes, bytes)
        assert.equal(decoded.headerLength, bytes.length - frame.payload.length)
        assert.equal(decoded.isShortest, lengthForm === 'shortest' || frame.payload.length > 65_535)
      }),
      { numRuns: 300 },
    )
  })

  it('a stream cut anywhere gives the same frames', () => {
    const stream = fc.array(anyFrame, { minLength: 1, maxLength: 5 })
    holds(
      fc.property(
        stream,
        fc.infiniteStream(fc.integer({ min: 1, max: 20 })),
        fc.boolean(),
        (frames, sizes, isCoarse) => {
          const bytes = Buffer.concat(frames.map((frame) => encodeFrame(frame)))
          const decoder = new FrameDecoder()
          const decoded: Decoded[] = []
          for (let at = 0; at < bytes.length; ) {
            const size = sizes.next().value * (isCoarse ? 7001 : 1)
            decoded.push(...decoder.push(bytes.subarray(at, at + size)))
            at += size
          }
          assert.deepEqual(framesOf(decoded), frames)
          assert.equal(decoder.unfinished.length, 0)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('every cut of a short stream into two gives the same frames', () => {
    const bytes = Buffer.concat(['818537fa213d7f9f4d5158', '827e007e'.padEnd(8 + 252, 'ab'), '8900'].map(fromHex))
    const expected = framesOf(new FrameDecoder().push(bytes))
    assert.equal(expected.length, 3)
    for (let cut = 0; cut <= bytes.length; cut++) {
      const decoder = new FrameDecoder()
      const decoded = [...decoder.push(bytes.subarray(0, cut)), ...decoder.push(bytes.subarray(cut))]
      assert.deepEqual(framesOf(decoded), expected, `cut at ${cut}`)
    }
  })

  it('the bytes are those that ws sends', () => {
    holds(
      fc.property(anyFrame, fc.boolean(), (frame, rsv1) => {
        const ours = encodeFrame({ ...frame, rsv: rsv1 ? 4 : 0 })
        const theirs = framedByWs(frame.payload, { fin: frame.fin, rsv1, opcode: frame.opcode, key: frame.mask })
        assert.equal(Buffer.compare(ours, theirs), 0)
      }),
    )
  })

  it('frames already given do not change when the caller uses its buffer again', () => {
    const buffer = Buffer.from('810548656c6c6f', 'hex')
    const decoded = new FrameDecoder().push(buffer)
    buffer.fill(0)
    assert.deepEqual(framesOf(decoded)[0]?.payload, HELLO)
  })

  it('a frame cut short is known by its bytes so far', () => {
    const decoder = new FrameDecoder()
    assert.deepEqual(decoder.push(fromHex('8105 4865')), [])
    assert.equal(toHex(decoder.unfinished), '81054865')
  })

  it('a megabyte that arrives byte by byte is taken in time linear in its length', { timeout: 5000 }, () => {
    const bytes = encodeFrame({ fin: true, rsv: 0, opcode: 2, mask: KEY, payload: new Uint8Array(1 << 20).fill(9) })
    const decoder = new FrameDecoder()
    let count = 0
    for (let at = 0; at < bytes.length; at++) count += decoder.push(bytes.subarray(at, at + 1)).length
    assert.equal(count, 1)
  })

  it('a header that announces much reserves little', () => {
    const before = process.memoryUsage().arrayBuffers
    const decoders = Array.from({ length: 100 }, () => new FrameDecoder({ maxPayload: 2 ** 40 }))
    for (const decoder of decoders) assert.deepEqual(decoder.push(fromHex('827f 0000 0080 0000 0000 00')), [])
    assert.ok(process.memoryUsage().arrayBuffers - before < 1_000_000)
  })

  it('what cannot be written is refused with the value seen', () => {
    const frame: Frame = { fin: true, rsv: 0, opcode: 1, mask: null, payload: HELLO }
    assert.throws(() => encodeFrame({ ...frame, rsv: 8 }), /rsv is 8/)
    assert.throws(() => encodeFrame({ ...frame, opcode: 16 }), /opcode is 16/)
    assert.throws(() => encodeFrame({ ...frame, mask: new Uint8Array(3) }), /has 3 bytes/)
    assert.throws(() => encodeFrame({ ...frame, payload: new Uint8Array(65_536) }, { lengthForm: '16' }), /65536 bytes/)
  })
})

describe('streams that cannot be read on from', () => {
  it('the most significant bit of a 64-bit length must be 0', () => {
    const decoder = new FrameDecoder()
    const [error] = decoder.push(fromHex('827f 8000000000000000 00'))
    assert.ok(error?.type === 'error')
    assert.equal(error.code, 1002)
    assert.equal(error.section, 'RFC 6455 §5.2')
    assert.equal(toHex(error.bytes), '827f8000000000000000')
  })

  it('a header that announces 2^60 bytes is answered with 1009 before any of them comes', () => {
    const [error] = new FrameDecoder().push(fromHex('82ff 1000000000000000'))
    assert.ok(error?.type === 'error')
    assert.equal(error.code, 1009)
  })

  it('the limit is the largest payload that is still taken', () => {
    const frame = (length: number) =>
      encodeFrame({ fin: true, rsv: 0, opcode: 2, mask: null, payload: new Uint8Array(length) })
    assert.equal(new FrameDecoder({ maxPayload: 200 }).push(frame(200))[0]?.type, 'frame')
    assert.equal(new FrameDecoder({ maxPayload: 200 }).push(frame(201))[0]?.type, 'error')
  })

  it('after an error nothing more is read, however the bytes come', () => {
    const bytes = fromHex('810548656c6c6f 827fffffffffffffffff 810548656c6c6f')
    const atOnce = new FrameDecoder().push(bytes)
    const decoder = new FrameDecoder()
    const oneByOne = Array.from(bytes).flatMap((byte) => decoder.push(new Uint8Array([byte])))
    for (const decoded of [atOnce, oneByOne])
      assert.deepEqual(
        decoded.map(({ type }) => type),
        ['frame', 'error'],
      )
    assert.ok(decoder.hasFailed)
    assert.deepEqual(decoder.push(fromHex('8900')), [])
  })
})

describe('masking (RFC 6455 §5.3)', () => {
  it('masking twice with the same key gives the payload back, and once is octet i XOR key octet i mod 4', () => {
    const key = fc.uint8Array({ minLength: 4, maxLength: 4 })
    holds(
      fc.property(fc.uint8Array({ maxLength: 100 }), key, fc.nat(5), (payload, mask, offset) => {
        // Views that begin at any byte of their buffer: words are aligned, payloads are not.
        const masked = new Uint8Array(payload.length + offset).subarray(offset)
        masked.set(payload)
        applyMask(masked, mask)
        assert.deepEqual(
          [...masked],
          [...payload].map((byte, i) => byte ^ (mask[i % 4] ?? 0)),
        )
        applyMask(masked, mask)
        assert.deepEqual([...masked], [...payload])
      }),
      { numRuns: 500 },
    )
  })
})

it('opcodes have the numbers of RFC 6455 §11.8', () => {
  assert.deepEqual(OPCODE, { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 })
})

function framesOf(decoded: readonly Decoded[]): Frame[] {
  return decoded.map((item) => {
    assert.ok(item.type === 'frame')
    return item.frame
  })
}

it('an absurd length is named exactly: 2^60 bytes are more than a Number can count', () => {
  const [decoded] = new FrameDecoder().push(fromHex('827f1000000000000000'))
  assert.ok(decoded?.type === 'error')
  assert.match(decoded.message, /a payload of 1152921504606846976 bytes/)
})
