import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIMITS, PeerCommand } from '#protocol'
import { newBurst, readBurst } from '../../src/islands/clients/burst-draft.ts'
import { createClientConsole } from '../../src/islands/clients/client-console.ts'
import { readSetup } from '../../src/islands/clients/read-setup.ts'
import { neighboursOf } from '../../src/islands/clients/surroundings.ts'
import { fault, record } from '../site/workspace-fake.ts'

describe('the handshake of a client', () => {
  const typed = { path: '/', protocols: '', headers: '' }

  test('is what was typed, and something the server takes', () => {
    const { setup, problems } = readSetup({
      path: '/room?id=7',
      protocols: 'chat.v2, chat.v1',
      headers: 'Origin: https://app.example:8443\n\nCookie:  sid=1 ',
    })
    assert.deepEqual(problems, { path: null, protocols: null, headers: null })
    assert.deepEqual(setup, {
      path: '/room?id=7',
      protocols: ['chat.v2', 'chat.v1'],
      headers: [
        { name: 'Origin', value: 'https://app.example:8443' },
        { name: 'Cookie', value: 'sid=1' },
      ],
    })
    assert.ok(PeerCommand.safeParse({ do: 'connect', ...setup }).success)
  })

  for (const [what, wrong, why] of [
    ['a path without its slash', { path: 'room' }, /begins with \//],
    ['a path with a fragment', { path: '/#top' }, /no #/],
    [
      'a header that the handshake writes',
      { headers: 'Sec-WebSocket-Key: x' },
      /^Sec-WebSocket-Key is written by the handshake/,
    ],
    ['a header that ends the line', { headers: 'X-A: b\rEvil: c' }, /cannot be a header/],
    ['a header without a colon', { headers: 'Origin' }, /no colon/],
    ['more headers than the limit', { headers: 'A: b\n'.repeat(LIMITS.peerHeaders + 1) }, /16 headers at most/],
    ['a subprotocol twice', { protocols: 'chat chat' }, /once/],
    ['a subprotocol that is no token', { protocols: 'chat(2)' }, /RFC 6455 §4\.1/],
  ] as const) {
    test(`is never ${what}`, () => {
      const { problems } = readSetup({ ...typed, ...wrong })
      assert.match(Object.values(problems).find((problem) => problem !== null) ?? '', why)
    })
  }

  test('carries the name, once a client has one of its own', () => {
    const console = createClientConsole()
    assert.deepEqual(console.connecting('A', undefined), { do: 'connect', path: '/' })
    console.names.value = { A: 'ana' }
    assert.deepEqual(console.connecting('A', 8081), { do: 'connect', path: '/', port: 8081, name: 'ana' })
    assert.equal(console.refuseName('B', 'ana', ['A', 'B']), 'There is another client called ana.')
    assert.equal(console.refuseName('A', 'ana', ['A', 'B']), null)
    assert.equal(console.refuseName('A', 'B', ['A', 'B']), 'There is another client called B.')
    assert.match(console.refuseName('A', ' ana', ['A']) ?? '', /begins with a letter or a digit/)
  })
})

describe('a burst as it is written down', () => {
  test('is ready as it stands, once somebody is connected', () => {
    const read = readBurst(newBurst(), ['A', 'B'])
    assert.ok(read.type === 'ready')
    assert.ok(PeerCommand.safeParse({ do: 'burst', burst: read.burst }).success)
    assert.deepEqual(readBurst(newBurst(), []), {
      type: 'unready',
      why: 'Choose at least one client that is connected.',
    })
  })

  for (const [what, part, why] of [
    ['too many messages', { count: LIMITS.burstMessages + 1 }, /1 to 2,000 messages/],
    ['no number', { count: Number.NaN }, /1 to 2,000 messages/],
    ['too fast', { isAtOnce: false, perSecond: 5_000 }, /1 to 1,000 messages a second/],
    ['no text', { text: '' }, /Write what each message says/],
    ['a seed that is none', { seed: 'luck' }, /digits from 0 to 9 and a to f/],
    ['too much in all', { count: 2_000, text: 'x'.repeat(4_000) }, /million characters/],
  ] as const) {
    test(`is not sent with ${what}`, () => {
      const read = readBurst({ ...newBurst(), ...part }, ['A'])
      assert.match(read.type === 'unready' ? read.why : '', why)
    })
  }
})

describe('what runs beside the clients', () => {
  const two = { programs: ['A', 'B', 'nginx'], ports: [{ port: 8081, program: 'A' }], services: ['redis' as const] }

  test('is each server and Redis, with what can be done to it now', () => {
    const quiet = neighboursOf(two, { wire: [], endings: {} })
    assert.deepEqual(
      quiet.map(({ name, state }) => `${name} ${state}`),
      ['A runs', 'B runs', 'Redis runs'],
    )
    const kinds = quiet.flatMap(({ faults }) => faults.map(({ kind }) => kind))
    assert.deepEqual(kinds, ['server-killed', 'server-frozen', 'server-killed', 'server-frozen', 'redis-down'])
  })

  test('is read from the wire: the last fault counts', () => {
    const did = (lane: string, kind: 'server-killed' | 'server-started' | 'redis-down') => (n: number) => {
      const event = fault(lane, 'x')(n)
      return event.type === 'fault' ? { ...event, kind } : event
    }
    const wire = record(
      did('server:A', 'server-killed'),
      did('server:B', 'server-killed'),
      did('server:B', 'server-started'),
      did('redis', 'redis-down'),
    )
    const states = neighboursOf(two, { wire, endings: {} }).map(({ name, state }) => `${name} ${state}`)
    assert.deepEqual(states, ['A is down', 'B runs', 'Redis is down'])
  })

  test('is nothing where nothing listens, and the one server where there is one', () => {
    const nobody = { programs: [], ports: [], services: [] }
    assert.deepEqual(neighboursOf(nobody, { wire: [], endings: {} }), [])
    const one = { ...nobody, ports: [{ port: 8080, program: null }] }
    assert.deepEqual(neighboursOf(one, { wire: [], endings: {} }), [
      { name: 'the server', state: 'runs', faults: [{ kind: 'server-killed' }, { kind: 'server-frozen' }] },
    ])
  })
})
