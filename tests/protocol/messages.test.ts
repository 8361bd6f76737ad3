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
    ...[
      ['more raw bytes than the limit', { do: 'raw', hex: '00'.repeat(LIMITS.peerRawBytes + 1) }],
      ['no raw bytes', { do: 'raw', hex: '' }],
      ['raw bytes that are no hex', { do: 'raw', hex: '0x' }],
      ['a larger binary message than the limit', { do: 'send-bytes', hex: '00'.repeat(LIMITS.peerMessageBytes + 1) }],
      ['a ping of more than 125 bytes', { do: 'ping', hex: '00'.repeat(126) }],
      ['a path without its slash', { do: 'connect', path: 'room' }],
      ['a path with a line end', { do: 'connect', path: '/ HTTP/1.1\r\nEvil: yes' }],
      ['a header with a line end', { do: 'connect', headers: [{ name: 'A', value: 'b\r\nEvil: yes' }] }],
      ['a header that the handshake writes', { do: 'connect', headers: [{ name: 'upgrade', value: 'h2c' }] }],
      ['a header without a name', { do: 'connect', headers: [{ name: '', value: 'x' }] }],
      ['a subprotocol with a comma', { do: 'connect', protocols: ['a,b'] }],
      ['a name that is markup', { do: 'rename', name: '<b>ana</b>' }],
      ['a name that is longer than a lifeline is wide', { do: 'rename', name: 'x'.repeat(25) }],
    ].map(([what, command]): [string, unknown] => [`${what}`, { type: 'peer', run: 'r', peer: 'a', command }]),
    ['a fault of a connection for a server', { type: 'fault', run: 'r', fault: { kind: 'vanish' } }],
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
