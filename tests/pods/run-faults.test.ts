import assert from 'node:assert/strict'
import type { RunEvent, WireEvent } from '#protocol'
import { serviceTest } from './service-test.ts'

const TWO = [
  { file: 'server.ts', name: 'A', port: 8081 },
  { file: 'server.ts', name: 'B', port: 8082 },
]

/** Says its process's number to who connects, and echoes. */
const SERVER = `
  import { WebSocketServer } from 'ws'
  const server = new WebSocketServer({ port: Number(process.env.PORT) })
  server.on('connection', (socket) => {
    socket.send('born ' + process.pid)
    socket.on('message', (data) => socket.send('echo ' + data))
  })`

const FILES = [{ name: 'server.ts', text: SERVER }]

serviceTest(
  'one of two servers is killed, its client is torn off, and it starts again with nothing',
  [],
  async ({ run }) => {
    const closed: string[] = []
    const { events, ending } = await run(FILES, {
      steps: TWO,
      on(event, running) {
        if (event.type === 'listening' && event.port === 8082 && closed.length === 0) {
          running.peer('ana', { do: 'connect', path: '/', port: 8081 })
          running.peer('ben', { do: 'connect', path: '/', port: 8082 })
        }
        // Not when the connection is open: B can be ended between its answer to the handshake and its first words.
        if (closed.length === 0 && heard(event, 'ben').some((text) => text.startsWith('born'))) {
          running.fault({ kind: 'server-killed', program: 'B' })
        }
        if (event.type === 'peer' && event.state === 'closed') {
          closed.push(event.peer)
          if (event.peer === 'ben' && closed.length === 1) running.fault({ kind: 'server-started', program: 'B' })
        }
        if (event.type === 'listening' && event.port === 8082 && closed.length === 1) {
          running.peer('ben', { do: 'connect', path: '/', port: 8082 })
          running.peer('ben', { do: 'send', text: 'again' })
        }
        if (heard(event, 'ben').includes('echo again')) running.stop()
      },
    })
    assert.equal(ending.how, 'stopped')
    assert.equal(closed[0], 'ben', 'ana stays with A')
    assert.deepEqual(faults(events), ['server:B server-killed', 'server:B server-started'])
    const said = events.flatMap((event) => (event.type === 'output' && event.from === 'B' ? [event.text] : [])).join('')
    assert.match(said, /B was killed\. Start it again, or stop the run\./)
    const births = events.flatMap((event) => heard(event, 'ben')).filter((text) => text.startsWith('born'))
    assert.equal(births.length, 2)
  },
)

serviceTest('the only server can be killed and started again: the run waits for it', [], async ({ run }) => {
  let wasKilled = false
  const { events, ending } = await run(FILES, {
    steps: [{ file: 'server.ts', port: 8080 }],
    on(event, running) {
      if (event.type === 'listening') running.fault({ kind: wasKilled ? 'server-frozen' : 'server-killed' })
      if (event.type === 'output' && event.text.startsWith('The program was killed')) {
        wasKilled = true
        running.fault({ kind: 'server-frozen' })
        running.fault({ kind: 'server-started' })
      }
      if (faults([event]).at(-1) === 'server server-frozen') running.stop()
    },
  })
  assert.equal(ending.how, 'stopped')
  assert.deepEqual(faults(events), ['server server-killed', 'server server-started', 'server server-frozen'])
  assert.match(words(events), /The program is not running: start it first\./)
})

serviceTest('a frozen server answers nobody until it thaws', [], async ({ run }) => {
  const order: string[] = []
  await run(FILES, {
    steps: [{ file: 'server.ts', port: 8080 }],
    on(event, running) {
      if (event.type === 'listening') running.peer('ana', { do: 'connect', path: '/' })
      if (heard(event, 'ana').some((text) => text.startsWith('born'))) {
        running.fault({ kind: 'server-frozen' })
        running.peer('ana', { do: 'send', text: 'hello?' })
      }
      if (event.type !== 'wire') return
      for (const one of event.events) {
        if (one.type === 'fault' && one.kind !== undefined) order.push(one.kind)
        if (one.type === 'frame' && one.frame.payload.kind === 'text') order.push(one.frame.payload.text)
        if (one.type === 'frame' && one.from === 'ana') running.fault({ kind: 'server-thawed' })
      }
      if (order.includes('echo hello?')) running.stop()
    },
  })
  assert.deepEqual(order.slice(-4), ['server-frozen', 'hello?', 'server-thawed', 'echo hello?'])
})

serviceTest('Redis goes down and comes back, and remembers nothing', ['redis'], async ({ run }) => {
  const text = `
    import { Redis } from 'ioredis'
    import { WebSocketServer } from 'ws'
    const redis = new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: 0, retryStrategy: () => 20 })
    redis.on('error', () => {})
    redis.on('close', () => console.log('lost'))
    const server = new WebSocketServer({ port: 8080 })
    server.on('connection', (socket) => socket.on('message', async (data) => {
      const [command, ...args] = String(data).split(' ')
      socket.send(String(await redis.call(command, ...args).catch((error) => error.message)))
    }))
    await redis.set('key', 'kept')
    redis.on('ready', () => console.log('back'))`
  const { events, stdout } = await run([{ name: 'server.ts', text }], {
    steps: [{ file: 'server.ts', port: 8080 }],
    on(event, running) {
      if (event.type === 'listening') running.peer('ana', { do: 'connect', path: '/' })
      if (event.type === 'peer' && event.state === 'open') running.peer('ana', { do: 'send', text: 'GET key' })
      if (heard(event, 'ana').includes('kept')) running.fault({ kind: 'redis-down' })
      if (event.type === 'output' && event.text.includes('lost')) running.fault({ kind: 'redis-up' })
      if (event.type === 'output' && event.text.includes('back')) running.peer('ana', { do: 'send', text: 'GET key' })
      if (heard(event, 'ana').includes('null')) running.stop()
    },
  })
  assert.match(stdout, /lost/)
  assert.deepEqual(faults(events).slice(0, 2), ['redis redis-down', 'redis redis-up'])
})

serviceTest('what is not there cannot be harmed, and that is said', [], async ({ run }) => {
  const { events } = await run(FILES, {
    steps: [{ file: 'server.ts', port: 8080 }],
    on(event, running) {
      if (event.type !== 'listening') return
      running.fault({ kind: 'redis-down' })
      running.fault({ kind: 'server-killed', program: '../other' })
      running.fault({ kind: 'server-started' })
      setImmediate(() => running.stop())
    },
  })
  assert.deepEqual(faults(events), [])
  assert.match(words(events), /There is no Redis in this run\.\n/)
  assert.match(words(events), /There is no program \.\.\/other in this run/)
  assert.match(words(events), /The program is running already\./)
})

function words(events: readonly RunEvent[]): string {
  return events.flatMap((event) => (event.type === 'output' ? [event.text] : [])).join('')
}

function wireOf(events: readonly RunEvent[]): WireEvent[] {
  return events.flatMap((event) => (event.type === 'wire' ? event.events : []))
}

function faults(events: readonly RunEvent[]): string[] {
  return wireOf(events).flatMap((event) => (event.type === 'fault' ? [`${event.lane} ${event.kind}`] : []))
}

function heard(event: RunEvent, client: string): string[] {
  return wireOf([event]).flatMap((one) =>
    one.type === 'frame' && one.to === client && one.frame.payload.kind === 'text' ? [one.frame.payload.text] : [],
  )
}
