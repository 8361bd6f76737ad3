import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { any, type Scene, within } from '../../sandbox-server/grader/index.ts'
import { type Graded, grade, nextPort } from './grading.ts'

/** Grades a client against a server that the check plays. */
async function play(client: string, body: (scene: Scene, port: number) => Promise<void>): Promise<Graded> {
  const port = nextPort()
  const files = [{ name: 'client.ts', text: `const port = ${port}\n${client}` }]
  return grade('', ({ check }) => check('plays', (scene) => body(scene, port)), {
    setup: { starts: 'nothing' },
    files,
  })
}

const TALKS = `
  import { WebSocket } from 'ws'
  const socket = new WebSocket('ws://localhost:' + port + '/room')
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello' })))
  socket.on('message', (data) => {
    const { n } = JSON.parse(data)
    socket.send(JSON.stringify({ type: 'heard', n }))
    if (n === 3) socket.close(4000, 'enough')
  })
  socket.on('close', (code, reason) => console.log('closed', code, String(reason)))
`

describe('a server that the grader plays', () => {
  it('welcomes the learner’s client as a peer like any other, each on its own side of the wire', async () => {
    const { verdict, wire } = await play(TALKS, async ({ plays, starts }, port) => {
      const server = await plays(port)
      const client = await starts('client.ts')
      const a = await server.welcomes('A')
      await a.expects({ type: 'hello' })
      a.sends({ n: 1 })
      await a.expects({ type: 'heard', n: 1 })
      a.sends({ n: 3 })
      await a.expects({ type: 'heard', n: 3 })
      await a.isClosed({ code: 4000 })
      await client.exits({ code: 0 })
      assert.equal(server.requests[0]?.path, '/room')
    })
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
    const lanes = wire.flatMap((event) => (event.type === 'lane' ? [[event.lane.id, event.lane.role]] : []))
    assert.ok(
      lanes.some(([id, role]) => id === 'client:client.ts' && role === 'client'),
      JSON.stringify(lanes),
    )
    assert.ok(lanes.some(([id, role]) => id === 'server' && role === 'server'))
    const said = wire.find((event) => event.type === 'frame' && event.from === 'client:client.ts')
    assert.ok(said?.type === 'frame' && said.frame.mask !== null)
    const answered = wire.find((event) => event.type === 'frame' && event.from === 'server')
    assert.ok(answered?.type === 'frame' && answered.frame.mask === null)
  })

  it('blames the client’s own message when it is not what was due', async () => {
    const { first, wire } = await play(TALKS, async ({ plays, starts }, port) => {
      const server = await plays(port)
      await starts('client.ts')
      const a = await server.welcomes('A')
      await a.expects({ type: 'helo' })
    })
    assert.equal(first.anomaly, 'wrong-shape')
    const blamed = wire.find(({ n }) => n === first.blames?.[0])
    assert.ok(blamed?.type === 'frame' && blamed.from === 'client:client.ts')
  })

  it('closes with a code and a reason, which the client hears', async () => {
    const { verdict } = await play(TALKS, async ({ plays, starts }, port) => {
      const server = await plays(port)
      const client = await starts('client.ts')
      const a = await server.welcomes('A')
      await a.expects({ type: 'hello' })
      await a.closes(4010, 'bye')
      await client.prints('closed 4010 bye')
    })
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
  })

  it('goes away and comes back, as a server does that is restarted', async () => {
    const comesAgain = `
      import { WebSocket } from 'ws'
      const connect = () => {
        const socket = new WebSocket('ws://localhost:' + port)
        socket.on('error', () => {})
        socket.on('close', () => setTimeout(connect, 20))
      }
      connect()
    `
    const { verdict, wire } = await play(comesAgain, async ({ plays, starts }, port) => {
      const server = await plays(port)
      await starts('client.ts')
      await server.welcomes('A')
      await server.goesAway()
      await server.comesBack()
      await server.welcomes('A again')
    })
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
    const kinds = wire.flatMap((event) => (event.type === 'fault' ? [event.kind] : []))
    assert.deepEqual(kinds, ['server-killed', 'server-started'])
  })

  it('serves HTTP too, and knows what was asked', async () => {
    const asks = `
      const answer = await fetch('http://localhost:' + port + '/api?x=1', { method: 'POST', body: '{"a":1}' })
      console.log(answer.status, answer.headers.get('x-mood'), await answer.text())
      console.log((await fetch('http://localhost:' + port + '/nothing')).status)
    `
    const { verdict } = await play(asks, async ({ plays, starts }, port) => {
      const server = await plays(port)
      server.serves('/api', { status: 201, headers: { 'x-mood': 'sunny' }, body: { made: true } })
      const client = await starts('client.ts')
      await client.prints('201 sunny {"made":true}')
      await client.prints('404')
      assert.deepEqual(
        server.requests.map(({ method, path, body }) => ({ method, path, body })),
        [
          { method: 'POST', path: '/api?x=1', body: '{"a":1}' },
          { method: 'GET', path: '/nothing', body: '' },
        ],
      )
    })
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
  })

  it('takes the RFC at its word: a handshake in HTTP/1.0 is refused', async () => {
    const old = `
      import { connect } from 'node:net'
      const socket = connect(port, '127.0.0.1')
      socket.write('GET / HTTP/1.0\\r\\nHost: x\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\nSec-WebSocket-Version: 13\\r\\n\\r\\n')
      socket.pipe(process.stdout)
    `
    const { verdict } = await play(old, async ({ plays, starts }, port) => {
      await plays(port)
      const client = await starts('client.ts')
      await client.prints(/400 Bad Request[\s\S]*this came as HTTP\/1\.0/)
    })
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
  })

  it('does not wait for a client that is over: the check fails at once, in the words of its end', async () => {
    const falls = 'setTimeout(() => { throw new Error("no network") }, 10)'
    const { first } = await play(falls, async ({ plays, starts }, port) => {
      const server = await plays(port)
      await starts('client.ts')
      await server.welcomes('A', within(60_000))
    })
    assert.equal(first.anomaly, 'crashed')
    assert.match(first.message ?? '', /^client\.ts crashed during this check\. .*no network/)
    assert.ok(first.durationMs < 20_000)
  })

  it('says that nobody came', async () => {
    const { first } = await play('setInterval(() => {}, 1000)', async ({ plays, starts }, port) => {
      const server = await plays(port)
      await starts('client.ts')
      await server.welcomes('A', within(50))
    })
    assert.equal(first.anomaly, 'unanswered')
    assert.match(first.message ?? '', /^No client connected to port \d+, where A was due\.$/)
  })

  it('hears what a client said before it was welcomed, and after it left', async () => {
    const hasty = `
      import { WebSocket } from 'ws'
      const socket = new WebSocket('ws://localhost:' + port)
      socket.on('open', () => { socket.send('{"n":1}'); socket.close(1000) })
    `
    const { verdict } = await play(hasty, async ({ plays, starts }, port) => {
      const server = await plays(port)
      const client = await starts('client.ts')
      await client.exits({ code: 0 })
      const a = await server.welcomes('A')
      await a.expects({ n: any.integer })
      await a.isClosed({ code: 1000 })
    })
    assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
  })
})
