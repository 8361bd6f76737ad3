import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { decodeUtf8, encodeUtf8, fromHex, Utf8Validator } from '#wire'
import { holds } from './holds.ts'

const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes that are often almost UTF-8: pieces of characters, overlong forms, surrogates, the edges of every range. */
const nearlyUtf8 = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }).map((text) => new TextEncoder().encode(text)),
      fc.uint8Array({ maxLength: 3 }),
      fc
        .constantFrom(
          'c080',
          'c1bf',
          'e080',
          'e09fbf',
          'eda080',
          'ed9fbf',
          'f08fbfbf',
          'f48fbfbf',
          'f490',
          'f5',
          'e282',
        )
        .map(fromHex),
    ),
    { maxLength: 6 },
  )
  .map((parts) => new Uint8Array(Buffer.concat(parts)))

function textByNode(bytes: Uint8Array): string | null {
  try {
    return fatal.decode(bytes)
  } catch {
    return null
  }
}

describe('UTF-8', () => {
  it('is written as TextEncoder writes it, half surrogate pairs included', () => {
    holds(
      fc.property(fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }), (text) => {
        assert.deepEqual(encodeUtf8(text), new TextEncoder().encode(text))
      }),
      { numRuns: 500 },
    )
    holds(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.deepEqual(encodeUtf8(text), new TextEncoder().encode(text))
      }),
    )
  })

  it('is read, or refused, as a fatal TextDecoder does', () => {
    holds(
      fc.property(nearlyUtf8, (bytes) => {
        const decoded = decodeUtf8(bytes)
        assert.equal(decoded.type === 'text' ? decoded.text : null, textByNode(bytes))
      }),
      { numRuns: 3000 },
    )
  })

  it('agrees with TextDecoder on every pair of bytes, alone and as the begin of a longer character', () => {
    for (let first = 0; first < 256; first++) {
      for (let second = 0; second < 256; second++) {
        for (const tail of [[], [0x80], [0x80, 0x80]]) {
          const bytes = new Uint8Array([first, second, ...tail])
          assert.equal(decodeUtf8(bytes).type === 'text', textByNode(bytes) !== null, `${bytes}`)
        }
      }
    }
  })

  it('keeps a byte order mark, and reads long texts', () => {
    for (const text of ['\ufeffa', 'é€😀'.repeat(20_000)]) {
      assert.deepEqual(decodeUtf8(encodeUtf8(text)), { type: 'text', text })
    }
  })

  it('is judged the same however it is cut', () => {
    holds(
      fc.property(nearlyUtf8, fc.nat(20), (bytes, cut) => {
        const whole = new Utf8Validator()
        const inTwo = new Utf8Validator()
        whole.push(bytes)
        inTwo.push(bytes.subarray(0, cut))
        inTwo.push(bytes.subarray(cut))
        assert.deepEqual(inTwo.end(), whole.end())
      }),
      { numRuns: 1000 },
    )
  })

  it('is refused at the first byte that nothing could make right', () => {
    const cases: [hex: string, errorAt: number, message: RegExp][] = [
      ['ff', 0, /0xFF never occurs/],
      ['c0', 0, /0xC0 would write a character in more bytes/],
      ['6180', 1, /0x80 can only continue/],
      ['e080', 1, /more bytes than it needs/],
      ['f08f', 1, /more bytes than it needs/],
      ['eda0', 1, /surrogate/],
      ['f490', 1, /U\+10FFFF/],
      ['e28241', 2, /0x41 cannot follow 0xE2/],
      // The example of Autobahn's case 6.4: the fifth byte of the last word could never be right.
      ['cebae1bdb9cf83cebcceb5f4908080', 12, /U\+10FFFF/],
    ]
    for (const [hex, errorAt, message] of cases) {
      const problem = new Utf8Validator().push(fromHex(hex))
      assert.equal(problem?.errorAt, errorAt, hex)
      assert.match(problem.message, message)
    }
  })

  it('counts the bytes that a character at the cut still needs', () => {
    const validator = new Utf8Validator()
    assert.equal(validator.push(fromHex('f09f')), null)
    assert.equal(validator.missing, 2)
    assert.match(validator.end()?.message ?? '', /after byte 0xF0, 2 more bytes must follow/)
  })
})
