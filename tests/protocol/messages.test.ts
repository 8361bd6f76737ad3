import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ClientMessage, LIMITS, REFUSALS, RefusalCode, ServerMessage } from '#protocol'

const FILE = { name: 'server.ts', text: '' }

describe('what the page may say', () => {
  test('a client that names no path connects to the root', () => {
    const message = ClientMessage.parse({ type: 'peer', run: 'r', peer: 'a', command: { do: 'connect' } })
    assert.deepEqual(message, { type: 'peer', run: 'r', peer: 'a', command: { do: 'connect', path: '/' } })
  })

  const wrong: [string, unknown][] = [
    ['a run without files', { type: 'run', run: 'r', challenge: 'c', files: [] }],
    ['more files than the limit', { type: 'run', run: 'r', challenge: 'c', files: Array(LIMITS.files + 1).fill(FILE) }],
    [
      'a file that climbs out of its folder',
      { type: 'run', run: 'r', challenge: 'c', files: [{ name: '../server.ts', text: '' }] },
    ],
    ['a file in a folder', { type: 'run', run: 'r', challenge: 'c', files: [{ name: 'src/server.ts', text: '' }] }],
    ['a hidden file', { type: 'run', run: 'r', challenge: 'c', files: [{ name: '.env', text: '' }] }],
    ['a challenge that is a path', { type: 'open', challenge: '../../etc' }],
    ['a run id with a space', { type: 'stop', run: 'a b' }],
    ['a seed that is not hex', { type: 'check', run: 'r', challenge: 'c', files: [FILE], seed: 'xyz' }],
    ['half a byte', { type: 'lab-send', connection: 'c', hex: 'abc' }],
    ['upper-case hex', { type: 'lab-send', connection: 'c', hex: 'AB' }],
    ['more lab bytes than the limit', { type: 'lab-send', connection: 'c', hex: '00'.repeat(LIMITS.labBytes + 1) }],
    [
      'a close reason longer than a Close frame holds',
      { type: 'peer', run: 'r', peer: 'a', command: { do: 'close', reason: 'x'.repeat(124) } },
    ],
  ]
  for (const [what, message] of wrong) {
    test(`is never ${what}`, () => assert.equal(ClientMessage.safeParse(message).success, false))
  }
})

describe('what the server refuses', () => {
  test('is a closed list: a code outside it cannot travel', () => {
    const refused = (code: string) => ServerMessage.safeParse({ type: 'refused', code, message: 'No.' }).success
    assert.equal(refused('busy'), true)
    assert.equal(refused('because'), false)
  })

  test('has a sentence for every code', () => {
    for (const [code, sentence] of Object.entries(REFUSALS)) {
      assert.ok(RefusalCode.safeParse(code).success)
      assert.match(sentence, /^[A-Z].*\.$/)
    }
  })
})
