import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromHex, toHex } from '#wire'
import { announceLength } from '../../src/islands/clients/announce-length.ts'
import { judgeBytes } from '../../src/islands/clients/judge-bytes.ts'

const HELLO = fromHex('818537fa213d7f9f4d5158')

describe('a frame that announces another length than it has', () => {
  for (const [what, length, hex] of [
    ['less', 3, '818337fa213d7f9f4d5158'],
    ['more, in the same form', 125, '81fd37fa213d7f9f4d5158'],
    ['more than seven bits hold', 300, '81fe012c37fa213d7f9f4d5158'],
    ['more than sixteen bits hold', 65_536, '81ff000000000001000037fa213d7f9f4d5158'],
  ] as const) {
    test(`says ${what}, and its payload stays as it is`, () => assert.equal(toHex(announceLength(HELLO, length)), hex))
  }

  test('keeps the longer form that it had', () => {
    assert.equal(toHex(announceLength(fromHex('817e000548656c6c6f'), 3)), '817e000348656c6c6f')
  })
})

describe('what the rules say of bytes', () => {
  const says = (hex: string) => judgeBytes(fromHex(hex)).sentence
  test('nothing against a masked Hello', () => {
    assert.deepEqual(judgeBytes(HELLO), { isLawful: true, sentence: 'Within the rules of RFC 6455.' })
  })
  test('that a fragment goes on', () => assert.match(says('018337fa213d7f9f4d'), /The message goes on/))
  test('that half a frame is waited for', () => assert.match(says('8185'), /Not a whole frame/))
  test('that a client masks', () => assert.match(says('81026869'), /1002\. \(RFC 6455 §5\.1\)/))
  test('that text is UTF-8', () => assert.match(says('818137fa213dc8'), /1007\./))
  test('that a claim of 2^60 bytes is too big', () => assert.match(says('82ff100000000000000037fa213d'), /1009\./))
  test('that 1005 may not travel', () => assert.match(says('888237fa213d3417'), /1005.*1002\./))
  test('that a length has to be written short, though many let it pass', () => {
    assert.match(says('81fe000537fa213d7f9f4d5158'), /Many receivers let it pass/)
  })
})
