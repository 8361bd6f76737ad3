import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { type AcceptMistake, acceptSteps, acceptValue, explainWrongAccept, HANDSHAKE_GUID, toBase64 } from '#wire'
import { holds } from './holds.ts'

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

describe('the accept value (RFC 6455 §1.3 and §4.2.2)', () => {
  it('of the example key is the one printed there, by the steps printed there', () => {
    assert.deepEqual(acceptSteps(KEY), {
      joined: 'dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11',
      sha1Hex: 'b37a4f2cc0624f1690f64606cf385945b2bec4ea',
      accept: 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
    })
  })

  it('takes the key as it is given, and changes nothing of it', () => {
    assert.equal(acceptSteps(' Key ').joined, ' Key 258EAFA5-E914-47DA-95CA-C5AB0DC85B11')
  })

  it('is what Node computes, for every key', () => {
    holds(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (nonce) => {
        const key = toBase64(nonce)
        assert.equal(
          acceptValue(key),
          createHash('sha1')
            .update(key + HANDSHAKE_GUID)
            .digest('base64'),
        )
      }),
    )
  })
})

describe('a wrong accept value says which mistake made it', () => {
  const sha1 = (...parts: (string | Buffer)[]) => {
    const hash = createHash('sha1')
    for (const part of parts) hash.update(part)
    return hash.digest()
  }
  const right = sha1(KEY, HANDSHAKE_GUID)
  const wrong: [AcceptMistake, string][] = [
    ['key-decoded-first', 'BXhwxM0SZasKmCD9S4BfpPmCnEw='],
    ['lowercase-guid', 'WJfwerbIozKsJXHxxI0JTO1SQgU='],
    ['guid-first', '2OZf2Seed9yzIpkj+zvC9KS9Mjw='],
    ['key-echoed', KEY],
    ['hex-digest', Buffer.from(right.toString('hex')).toString('base64')],
    ['hex-not-base64', right.toString('hex')],
    ['guid-missing', sha1(KEY).toString('base64')],
    ['line-ending-hashed', sha1(KEY, HANDSHAKE_GUID, '\n').toString('base64')],
    ['line-ending-hashed', sha1(KEY, HANDSHAKE_GUID, '\r\n').toString('base64')],
    ['padding-missing', right.toString('base64').slice(0, -1)],
    ['base64url', right.toString('base64').replace('+', '-')],
    ['case-changed', right.toString('base64').toLowerCase()],
    [
      'other-hash',
      createHash('sha256')
        .update(KEY + HANDSHAKE_GUID)
        .digest('base64'),
    ],
    [
      'other-hash',
      createHash('md5')
        .update(KEY + HANDSHAKE_GUID)
        .digest('base64'),
    ],
  ]
  for (const [mistake, value] of wrong) {
    it(`${mistake}: ${value}`, () => {
      assert.equal(explainWrongAccept(value, KEY)?.mistake, mistake)
    })
  }

  it('and says nothing of the right one, or of one it cannot explain', () => {
    assert.equal(explainWrongAccept(right.toString('base64'), KEY), null)
    assert.equal(explainWrongAccept('AAAAAAAAAAAAAAAAAAAAAAAAAAA=', KEY), null)
    assert.equal(explainWrongAccept('', KEY), null)
    assert.equal(explainWrongAccept('', 'not base64'), null)
  })
})
