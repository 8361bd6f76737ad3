import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConnectionFault, PeerCommand } from '#protocol'
import { type Harm, harmAfter, sayHarm } from '../../src/islands/clients/client-harm.ts'

const fault = (harm: ConnectionFault): PeerCommand => ({ do: 'fault', fault: harm })
const send: PeerCommand = { do: 'send', text: 'x' }
const after = (...commands: readonly PeerCommand[]): Harm => commands.reduce(harmAfter, [])
const words = (...commands: readonly PeerCommand[]): string[] => after(...commands).map(sayHarm)

test('a client shows everything it does to itself, and each kind once', () => {
  assert.deepEqual(
    words(fault({ kind: 'freeze' }), fault({ kind: 'delay', ms: 300 }), fault({ kind: 'delay', ms: 500 })),
    ['frozen', '+500 ms'],
  )
})

test('messages that are to be lost or doubled are counted down as it sends', () => {
  assert.deepEqual(words(fault({ kind: 'drop', messages: 2 })), ['loses next 2'])
  assert.deepEqual(words(fault({ kind: 'drop', messages: 2 }), send), ['loses next'])
  assert.deepEqual(words(fault({ kind: 'drop', messages: 2 }), send, send), [])
  assert.deepEqual(words(fault({ kind: 'drop', messages: 1 }), fault({ kind: 'double', messages: 1 }), send), [
    'doubles next',
  ])
})

test('frames that were held back leave together once there are enough, or when it thaws', () => {
  const holds = fault({ kind: 'coalesce', messages: 2 })
  assert.deepEqual(words(holds, send), ['holds back 1'])
  assert.deepEqual(words(holds, send, send), [])
  assert.deepEqual(words(holds, fault({ kind: 'freeze' }), fault({ kind: 'thaw' })), [])
})

test('heal, cut and a new connection end all of it', () => {
  const harms = [fault({ kind: 'split', bytes: 1 }), fault({ kind: 'no-pong' })]
  assert.deepEqual(words(...harms), ['1-byte pieces', 'no pongs'])
  for (const end of [
    fault({ kind: 'heal' }),
    fault({ kind: 'cut' }),
    { do: 'cut' },
    { do: 'connect', path: '/' },
  ] as const)
    assert.deepEqual(after(...harms, end), [])
})

test('vanish is the same by either command', () => {
  assert.deepEqual(after({ do: 'vanish' }), after(fault({ kind: 'vanish' })))
  assert.deepEqual(words({ do: 'vanish' }), ['half-open'])
})
