import assert from 'node:assert/strict'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Burst, burstMessage, ClientMessage, LIMITS, RunEvent, refuseBurst } from '#protocol'
import { BurstRun, type BurstSender } from '../../sandbox-server/agent/burst-run.ts'
import { Peers } from '../../sandbox-server/agent/peers.ts'
import { WireRecorder } from '../../sandbox-server/grader/wire-recorder.ts'
import { eventually } from '../support/eventually.ts'

type BurstEvent = Extract<RunEvent, { type: 'burst' }>

const BURST: Burst = { clients: ['A', 'B', 'C'], count: 100, text: '{{client}} says {{n}}', seed: '7f3a' }

describe('a burst of the clients', () => {
  let server: WebSocketServer
  let peers: Peers
  let bursts: BurstEvent[]
  let heard: string[]
  let sockets: WebSocket[]

  beforeEach(async () => {
    server = new WebSocketServer({ port: 0 })
    await once(server, 'listening')
    heard = []
    sockets = []
    bursts = []
    server.on('connection', (socket) => {
      sockets.push(socket)
      socket.on('error', () => undefined)
      socket.on('message', (data) => heard.push(String(data)))
    })
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : null
    const on = (event: RunEvent) => {
      assert.ok(RunEvent.safeParse(event).success, JSON.stringify(event))
      if (event.type === 'burst') bursts.push(event)
    }
    peers = new Peers({
      on,
      recorder: new WireRecorder({ on }),
      port: () => port,
      laneOf: (at) => ({ id: 'server', role: 'server', name: `server :${at}` }),
    })
    for (const name of ['A', 'B', 'C']) peers.do(name, { do: 'connect', path: '/', name: `client-${name}` })
  })
  afterEach(async () => {
    await peers.closeAll()
    for (const client of server.clients) client.terminate()
    server.close()
  })

  const last = async (state: BurstEvent['state']): Promise<BurstEvent> => {
    await eventually(`a burst is ${state}`, () => bursts.at(-1)?.state === state)
    const found = bursts.at(-1)
    assert.ok(found)
    return found
  }

  it('is a hundred messages from three clients, by turns, each with its number and its name', async () => {
    peers.do('A', { do: 'burst', burst: BURST })
    assert.deepEqual(await last('done'), {
      type: 'burst',
      peer: 'A',
      state: 'done',
      sent: 100,
      of: 100,
      detail: 'All 100 messages left.',
    })
    await eventually('the server heard all', () => heard.length === 100)
    assert.deepEqual(heard.filter((text) => text.startsWith('client-B')).slice(0, 2), [
      'client-B says 2',
      'client-B says 5',
    ])
    assert.equal(heard.filter((text) => text.startsWith('client-A')).length, 34)
  })

  it('keeps the pace it is given', async () => {
    const startedAt = performance.now()
    peers.do('A', { do: 'burst', burst: { ...BURST, count: 11, perSecond: 100 } })
    await last('done')
    assert.ok(performance.now() - startedAt >= 95)
  })

  it('is stopped in the middle, and says how far it came', async () => {
    peers.do('A', { do: 'burst', burst: { ...BURST, count: 1_000, perSecond: 50 } })
    await eventually('the first arrived', () => heard.length > 0)
    peers.do('A', { do: 'burst-stop' })
    const { sent, detail } = await last('stopped')
    assert.ok(sent < 1_000)
    assert.equal(detail, `It was stopped. ${sent} of 1000 messages left.`)
  })

  it('leaves out a client that is gone, and ends when all are', async () => {
    await eventually('all are in', () => sockets.length === 3)
    peers.do('B', { do: 'close', code: 1000 })
    await eventually('B is gone', () => server.clients.size === 2)
    peers.do('A', { do: 'burst', burst: { ...BURST, count: 9 } })
    assert.match((await last('done')).detail ?? '', /^6 of 9 messages left: the others were for clients/)
    peers.do('A', { do: 'burst', burst: { ...BURST, count: 2_000, perSecond: 100 } })
    await eventually('it began', () => heard.length > 6)
    for (const socket of sockets) socket.terminate()
    assert.match((await last('stopped')).detail ?? '', /^None of its clients is connected\./)
  })

  it('is refused while another goes on, with clients nobody knows, and with one named twice', async () => {
    peers.do('A', { do: 'burst', burst: { ...BURST, clients: ['A', 'X'] } })
    assert.match((await last('refused')).detail ?? '', /There is no client X/)
    peers.do('A', { do: 'burst', burst: { ...BURST, clients: ['A', 'A'] } })
    assert.match((await last('refused')).detail ?? '', /name each of them once/)
    peers.do('A', { do: 'burst', burst: { ...BURST, perSecond: 1 } })
    peers.do('B', { do: 'burst', burst: BURST })
    assert.match((await last('refused')).detail ?? '', /^A burst is going on\./)
  })

  it('comes to an end with all bursts of the run together', async () => {
    const bursting = LIMITS.runBurstMessages / LIMITS.burstMessages
    for (let i = 0; i < bursting; i++) {
      peers.do('A', { do: 'burst', burst: { ...BURST, count: LIMITS.burstMessages, perSecond: 1_000 } })
      await eventually('it began', () => bursts.at(-1)?.state === 'going')
      peers.do('A', { do: 'burst-stop' })
      await last('stopped')
    }
    peers.do('A', { do: 'burst', burst: BURST })
    assert.match((await last('refused')).detail ?? '', /The bursts of one run come to 20000 messages at most/)
  })

  it('waits while the network takes no more of what a client sent', async () => {
    const sent: string[] = []
    let waitingBytes = 1024 * 1024
    const sender: BurstSender = {
      name: 'slow',
      ready: Promise.resolve(),
      canSend: true,
      get waitingBytes() {
        return waitingBytes
      },
      send: (text) => sent.push(text),
    }
    const told: string[] = []
    const run = new BurstRun({ ...BURST, count: 3 }, { senders: [sender], on: ({ state }) => told.push(state) })
    await new Promise(setImmediate)
    assert.deepEqual(sent, [])
    waitingBytes = 0
    await run.over
    assert.deepEqual(sent, ['slow says 1', 'slow says 2', 'slow says 3'])
    assert.deepEqual(told, ['done'])
  })
})

describe('what a burst may be', () => {
  const says = (burst: object) =>
    ClientMessage.safeParse({ type: 'peer', run: 'r', peer: 'A', command: { do: 'burst', burst } })
  for (const [what, wrong] of [
    ['more messages than the limit', { count: LIMITS.burstMessages + 1 }],
    ['no message', { count: 0 }],
    ['half a message', { count: 1.5 }],
    ['faster than the limit', { perSecond: LIMITS.burstPerSecond + 1 }],
    ['a longer text than the limit', { text: 'x'.repeat(LIMITS.burstTemplate + 1) }],
    ['an empty text', { text: '' }],
    ['more clients than there can be', { clients: Array.from({ length: LIMITS.peers + 1 }, (_, n) => `p${n}`) }],
    ['a client without a name', { clients: [''] }],
    ['a seed that is not hex', { seed: 'chance' }],
  ] as const) {
    it(`is never ${what}`, () => {
      assert.equal(says(BURST).success, true)
      assert.equal(says({ ...BURST, ...wrong }).success, false)
    })
  }

  it('comes to no more characters than the limit, also after its words are filled in', () => {
    assert.equal(refuseBurst(BURST), null)
    assert.match(
      refuseBurst({ ...BURST, count: 2_000, text: '{{uuid}}'.repeat(500) }) ?? '',
      /^2000 messages like this come to 36\.0 million characters\. A burst may come to 4\.2 million/,
    )
  })

  it('is the same messages for the same seed, and others for another', () => {
    const burst = { text: '{{n}} {{client}} {{uuid}} {{random}} {{what}}', seed: 'abc' }
    const message = burstMessage(burst, 3, 'ana')
    assert.equal(message, burstMessage(burst, 3, 'ana'))
    assert.match(
      message,
      /^3 ana [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12} \d{1,4} \{\{what\}\}$/,
    )
    assert.notEqual(message, burstMessage({ ...burst, seed: 'abd' }, 3, 'ana'))
    assert.notEqual(message, burstMessage(burst, 4, 'ana').replace('4', '3'))
  })
})
