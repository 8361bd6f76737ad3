import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { fromBase64, fromHex, parseBase64, parseHex, sha1, toBase64, toHex } from '#wire'
import { holds } from './holds.ts'

const bytes = fc.uint8Array({ maxLength: 200 })

describe('hex', () => {
  it('is the hex of Node, both ways', () => {
    holds(
      fc.property(bytes, (input) => {
        assert.equal(toHex(input), Buffer.from(input).toString('hex'))
        assert.deepEqual(fromHex(toHex(input).toUpperCase()), input)
        assert.deepEqual(fromHex(toHex(input, { separator: ' ' })), input)
      }),
    )
  })

  it('says which character is in the way, and where', () => {
    const strange = parseHex('81 0g')
    assert.ok(strange.type === 'malformed')
    assert.equal(strange.at, 4)
    assert.match(strange.message, /“g” is not a hex digit/)
    for (const text of ['8', '81 0 5', '818']) {
      const half = parseHex(text)
      assert.ok(half.type === 'malformed', text)
      assert.match(half.message, /stands alone/)
    }
    assert.throws(() => fromHex('x'), SyntaxError)
  })
})

describe('base64', () => {
  it('is the base64 of Node, both ways', () => {
    holds(
      fc.property(bytes, (input) => {
        assert.equal(toBase64(input), Buffer.from(input).toString('base64'))
        assert.deepEqual(fromBase64(toBase64(input)), input)
      }),
    )
  })

  it('reads the example key of RFC 6455 §4.1, whose last digit carries leftover bits', () => {
    assert.deepEqual(
      [...fromBase64('AQIDBAUGBwgJCgsMDQ4PEC==')],
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
    )
  })

  it('refuses what is not padded base64, with a sentence', () => {
    for (const text of ['a', 'ab', 'abc', 'ab=c', '=abc', 'ab-_', 'ab c', 'abcd=', '====', 'a===', 'abé=']) {
      const parsed = parseBase64(text)
      assert.ok(parsed.type === 'malformed', text)
      assert.match(parsed.message, /\.$/)
    }
    assert.throws(() => fromBase64('?'), SyntaxError)
  })
})

describe('SHA-1', () => {
  it('gives the digests printed in RFC 3174 §7.3', () => {
    const digest = (text: string) => toHex(sha1(new TextEncoder().encode(text)))
    assert.equal(digest('abc'), 'a9993e364706816aba3e25717850c26c9cd0d89d')
    assert.equal(
      digest('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'),
      '84983e441c3bd26ebaae4aa1f95129e5e54670f1',
    )
    assert.equal(digest('a'.repeat(1_000_000)), '34aa973cd4c4daa4f61eeb2bdbad27316534016f')
  })

  it('is the SHA-1 of Node at every length around a block', () => {
    for (let length = 0; length <= 200; length++) {
      const input = new Uint8Array(length).map((_, i) => (i * 31 + length) & 255)
      assert.equal(toHex(sha1(input)), createHash('sha1').update(input).digest('hex'), `${length} bytes`)
    }
  })
})
