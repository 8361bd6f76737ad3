import assert from 'node:assert/strict'
import type { RunEvent } from '#protocol'
import { outcomeOf, podTest } from './pod-test.ts'

const SERVER = `
  import { WebSocketServer } from 'ws'
  new WebSocketServer({ port: Number(process.env.PORT) })
  console.log('up')`

podTest('a server that listens is told of, with its port, and stops when asked', async ({ run }) => {
  const { events, ending } = await run(SERVER, {
    on(event, run) {
      if (event.type === 'listening') run.stop()
    },
  })
  assert.deepEqual(
    events.flatMap((event) => (event.type === 'listening' ? [event.port] : [])),
    [8080],
  )
  assert.equal(ending.how, 'stopped')
})

podTest('localhost is this pod, by name and by number', async ({ run }) => {
  const { stdout } = await run(`
    import { createServer, get } from 'node:http'
    const server = createServer((_, response) => response.end('hello'))
    server.listen(3000, 'localhost', () => {
      get('http://localhost:3000/', (response) => response.on('data', (bytes) => { console.log(String(bytes)); process.exit() }))
    })`)
  assert.equal(stdout, 'hello\n')
})

podTest('two ports of one program are both told of, also when one opens late', async ({ run }) => {
  const ports: number[] = []
  await run(
    `import { createServer } from 'node:net'
    createServer().listen(8081)
    process.stdin.once('data', () => createServer().listen(8082))`,
    {
      on(event, run) {
        if (event.type === 'listening') ports.push(event.port)
        if (event.type === 'listening' && event.port === 8081) run.input('the other one, now\n')
        if (ports.length === 2) run.stop()
      },
    },
  )
  assert.deepEqual(ports, [8081, 8082])
})

podTest('two pods listen on 8080 at the same time, and neither hears the other', async ({ pods, pod }) => {
  const other = await pods.start({ challengeFolder: null, services: [] }, AbortSignal.timeout(10_000))
  const both = await Promise.all([pod, other].map((each) => untilItListens(each)))
  for (const { run, events } of both) {
    run.stop()
    await run.over
    const { stdout, ending } = outcomeOf(events)
    assert.equal(stdout, 'up\n')
    assert.equal(ending.how, 'stopped')
  }
  await other.close()

  async function untilItListens(in_: typeof pod) {
    const events: RunEvent[] = []
    const listening = Promise.withResolvers<void>()
    const printed = Promise.withResolvers<void>()
    const run = in_.run([{ name: 'server.ts', text: SERVER }], {
      entry: 'server.ts',
      wallMs: 10_000,
      on(event) {
        events.push(event)
        if (event.type === 'listening') listening.resolve()
        if (event.type === 'output') printed.resolve()
      },
    })
    await Promise.race([Promise.all([listening.promise, printed.promise]), run.over])
    return { run, events }
  }
})
