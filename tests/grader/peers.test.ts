import assert from 'node:assert/strict'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type WebSocket, WebSocketServer } from 'ws'
import { LIMITS, type PeerCommand, RunEvent } from '#protocol'
import { Peers } from '../../sandbox-server/agent/peers.ts'
import { WireRecorder } from '../../sandbox-server/grader/wire-recorder.ts'

type PeerEvent = Extract<RunEvent, { type: 'peer' }>

describe("the page's own clients", () => {
  let server: WebSocketServer
  let port: number | null
  let events: RunEvent[]
  let peers: Peers
  let stir: () => void

  beforeEach(async () => {
    server = new WebSocketServer({ port: 0 })
    await once(server, 'listening')
    const address = server.address()
    port = typeof address === 'object' && address !== null ? address.port : null
    events = []
    stir = () => undefined
    const on = (event: RunEvent) => {
      assert.ok(RunEvent.safeParse(event).success, JSON.stringify(event))
      events.push(event)
      stir()
    }
    peers = new Peers({
      on,
      recorder: new WireRecorder({ on }),
      port: () => port,
      laneOf: (at) => ({ id: 'server', role: 'server', name: `server :${at}` }),
    })
  })
  afterEach(async () => {
    await peers.closeAll()
    for (const client of server.clients) client.terminate()
    server.close()
  })

  /** The next event that is like this; those before it are dropped. */
  async function event(isWanted: (event: RunEvent) => boolean): Promise<RunEvent> {
    for (;;) {
      const at = events.findIndex(isWanted)
      const found = events[at]
      if (found !== undefined) {
        events = events.slice(at + 1)
        return found
      }
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`Only heard ${JSON.stringify(events)}`)), 5_000)
        stir = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
  const peerEvent = async (state: PeerEvent['state']) => {
    return (await event((each) => each.type === 'peer' && each.state === state)) as PeerEvent
  }
  const frameFrom = (lane: string) => {
    return event((each) => each.type === 'wire' && each.events.some((one) => one.type === 'frame' && one.from === lane))
  }
  const laneNames = (each: RunEvent): string[] => {
    return each.type === 'wire' ? each.events.flatMap((one) => (one.type === 'lane' ? [one.lane.name] : [])) : []
  }
  const connect: PeerCommand = { do: 'connect', path: '/room' }

  it('connect to the path they are told, send, hear and close', async () => {
    const connection = once(server, 'connection')
    peers.do('A', connect)
    peers.do('A', { do: 'send', text: 'hello' })
    assert.equal((await peerEvent('open')).peer, 'A')
    const [socket, request] = await connection
    assert.equal(request.url, '/room')
    const [heard] = await once(socket, 'message')
    assert.equal(String(heard), 'hello')
    socket.send('hello back')
    await frameFrom('server')
    peers.do('A', { do: 'close', code: 4000, reason: 'done' })
    assert.match((await peerEvent('closed')).detail ?? '', /^Closed by this client, code 4000/)
  })

  it('say so when nothing listens yet', async () => {
    port = null
    peers.do('A', connect)
    assert.match((await peerEvent('failed')).detail ?? '', /^Nothing listens yet\./)
  })

  it('say so when they are not connected, and when the server refuses them', async () => {
    peers.do('A', { do: 'ping' })
    assert.match((await peerEvent('failed')).detail ?? '', /not connected/)
    server.shouldHandle = () => false
    peers.do('A', connect)
    assert.match((await peerEvent('failed')).detail ?? '', /answered 400/)
  })

  it('say so when a close code may not travel', async () => {
    peers.do('A', connect)
    peers.do('A', { do: 'close', code: 1006 })
    assert.match((await peerEvent('refused')).detail ?? '', /cannot do that/)
    peers.do('A', { do: 'ping' })
    await frameFrom('A')
  })

  it('offer subprotocols and bring headers of their own', async () => {
    server.options.handleProtocols = (offered) => (offered.has('chat.v2') ? 'chat.v2' : false)
    const connection = once(server, 'connection')
    peers.do('A', {
      do: 'connect',
      path: '/room?id=7',
      protocols: ['chat.v2', 'chat.v1', 'chat.v2'],
      headers: [
        { name: 'Origin', value: 'https://app.example' },
        { name: 'Cookie', value: 'sid=1' },
      ],
    })
    await peerEvent('open')
    const [socket, request] = await connection
    assert.equal(socket.protocol, 'chat.v2')
    assert.equal(request.url, '/room?id=7')
    assert.equal(request.headers.origin, 'https://app.example')
    assert.equal(request.headers.cookie, 'sid=1')
    assert.equal(request.headers['sec-websocket-protocol'], 'chat.v2,chat.v1')
  })

  it('say so when the server takes none of their subprotocols', async () => {
    server.options.handleProtocols = () => false
    peers.do('A', { do: 'connect', path: '/', protocols: ['chat.v9'] })
    assert.match((await peerEvent('failed')).detail ?? '', /^A could not connect: .*subprotocol/)
  })

  it('send bytes as a binary message, and ping with a payload', async () => {
    const connection = once(server, 'connection')
    peers.do('A', connect)
    const [socket] = (await connection) as [WebSocket]
    const message = once(socket, 'message')
    peers.do('A', { do: 'send-bytes', hex: '00ff10' })
    const [data, isBinary] = await message
    assert.deepEqual([...data], [0x00, 0xff, 0x10])
    assert.equal(isBinary, true)
    const ping = once(socket, 'ping')
    peers.do('A', { do: 'ping', hex: '6869' })
    assert.equal(String((await ping)[0]), 'hi')
  })

  it('close without a code, and the server is shown 1005', async () => {
    const connection = once(server, 'connection')
    peers.do('A', connect)
    const [socket] = (await connection) as [WebSocket]
    const closed = once(socket, 'close')
    peers.do('A', { do: 'close' })
    assert.equal((await closed)[0], 1005)
    assert.equal((await peerEvent('closed')).detail, 'Closed by this client, without a code.')
  })

  for (const [what, hex, code] of [
    ['a frame that is not masked', '81026869', 1002],
    ['Close 1005', '888237fa213d3417', 1002],
    ['ff as text', '818137fa213dc8', 1007],
    ['a claim of 2^60 bytes', '82ff100000000000000037fa213d', 1009],
  ] as const) {
    it(`send ${what} as it stands, and see the server close with ${code}`, async () => {
      const connection = once(server, 'connection')
      peers.do('A', connect)
      const [socket] = (await connection) as [WebSocket]
      socket.on('error', () => undefined)
      peers.do('A', { do: 'raw', hex })
      await event((each) => each.type === 'wire' && each.events.some((one) => 'from' in one && one.from === 'A'))
      assert.match((await peerEvent('closed')).detail ?? '', new RegExp(`^Closed by the server, code ${code}`))
    })
  }

  it('keep their names on their lifelines, and each has its own', async () => {
    peers.do('A', { do: 'connect', path: '/', name: 'ana' })
    const lane = await event((each) => laneNames(each).includes('ana'))
    assert.ok(!laneNames(lane).includes('A'))
    assert.match((await peerEvent('open')).detail ?? '', /^ana is connected/)
    peers.do('B', { do: 'connect', path: '/', name: 'ana' })
    assert.match((await peerEvent('refused')).detail ?? '', /another client called ana/)
    peers.do('A', { do: 'rename', name: 'Anna K.' })
    peers.do('A', { do: 'ping' })
    const renamed = await event((each) => laneNames(each).includes('Anna K.'))
    assert.ok(renamed.type === 'wire' && renamed.events.some((one) => one.type === 'lane' && one.lane.id === 'A'))
  })

  it('cut with a reset, and connect again', async () => {
    const connection = once(server, 'connection')
    peers.do('A', connect)
    const [socket] = (await connection) as [WebSocket]
    const closed = once(socket, 'close')
    peers.do('A', { do: 'cut' })
    assert.equal((await closed)[0], 1006)
    await peerEvent('closed')
    peers.do('A', connect)
    await peerEvent('open')
  })

  it('vanish: a ping gets no pong', async () => {
    const connection = once(server, 'connection')
    peers.do('A', connect)
    const [socket] = (await connection) as [WebSocket]
    socket.ping()
    await once(socket, 'pong')
    peers.do('A', { do: 'vanish' })
    await event((each) => each.type === 'wire' && each.events.some((one) => one.type === 'fault'))
    let hasPong = false
    socket.once('pong', () => {
      hasPong = true
    })
    peers.do('B', connect)
    socket.ping()
    // B's round trip is the fence: what A answered would have come before it.
    peers.do('B', { do: 'send', text: 'fence' })
    await frameFrom('B')
    assert.equal(hasPong, false)
  })

  it('do themselves the harm they are told: three messages leave in one write', async () => {
    const connection = once(server, 'connection')
    peers.do('A', connect)
    peers.do('A', { do: 'fault', fault: { kind: 'coalesce', messages: 3 } })
    for (const text of ['one', 'two', 'three']) peers.do('A', { do: 'send', text })
    const [socket] = (await connection) as [WebSocket]
    const heard: string[] = []
    await new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        heard.push(String(data))
        if (heard.length === 3) resolve()
      })
    })
    assert.deepEqual(heard, ['one', 'two', 'three'])
    await event(
      (each) => each.type === 'wire' && each.events.some((one) => one.type === 'fault' && one.kind === 'coalesce'),
    )
  })

  it('are told how the server closed them', async () => {
    server.once('connection', (socket) => socket.close(1013, 'later'))
    peers.do('A', connect)
    assert.equal((await peerEvent('closed')).detail, 'Closed by the server, code 1013, “later”.')
  })

  it('are no more than the limit', async () => {
    for (let i = 0; i < LIMITS.peers; i++) peers.do(`p${i}`, connect)
    peers.do('one-more', connect)
    const refused = await peerEvent('failed')
    assert.equal(refused.peer, 'one-more')
  })

  it('are silent after closeAll', async () => {
    peers.do('A', connect)
    await peerEvent('open')
    await peers.closeAll()
    const before = events.length
    peers.do('A', { do: 'send', text: 'late' })
    await new Promise(setImmediate)
    assert.equal(events.length, before)
  })
})
