import assert from 'node:assert/strict'
import type { Ending, RunEvent } from '#protocol'
import { serviceTest } from './service-test.ts'

const TWO = [
  { file: 'server.ts', name: 'A', port: 8081 },
  { file: 'server.ts', name: 'B', port: 8082 },
]

const started = (events: readonly RunEvent[]): unknown[] =>
  events.flatMap((event) => (event.type === 'started' ? [event.from] : []))

const endedIn = (events: readonly RunEvent[]): Record<string, Ending['how']> =>
  Object.fromEntries(
    events.flatMap((event): [string, Ending['how']][] =>
      event.type === 'output' && event.ended !== undefined ? [[event.from ?? '', event.ended.how]] : [],
    ),
  )

serviceTest(
  'a process that opens the next one’s port a moment after its own is not started twice',
  [],
  async ({ run }) => {
    const text = `
    import { createServer } from 'node:http'
    import { once } from 'node:events'
    for (const port of process.env.PORTS.split(',')) {
      await once(createServer().listen(Number(port)), 'listening')
    }`
    const { events, stderr } = await run([{ name: 'server.ts', text }], {
      steps: TWO,
      on(event, running) {
        if (event.type === 'output' && event.from === 'B') running.stop()
      },
    })
    assert.deepEqual(started(events), ['A'])
    assert.match(stderr, /B is not started: A :8081 listens on port 8082 already/)
  },
)

serviceTest(
  'a second start that finds its port taken by the first is called needless, not crashed',
  [],
  async ({ run }) => {
    // A opens the other port when B asks for it, which then finds it taken.
    const text = `
    import { createServer } from 'node:http'
    const { PORT, SERVER_ID } = process.env
    if (SERVER_ID === 'A') createServer((_, response) => createServer().listen(8082, () => response.end())).listen(Number(PORT))
    else await fetch('http://127.0.0.1:8081').then(() => createServer().listen(8082))`
    const { events, stdout, ending } = await run([{ name: 'server.ts', text }], {
      steps: TWO,
      on(event, running) {
        if (event.type === 'output' && event.ended !== undefined && event.from === 'B') running.stop()
      },
    })
    assert.deepEqual(started(events), ['A', 'B'])
    assert.match(stdout, /B has ended\. It is not needed: A listens on port 8082, too\./)
    assert.deepEqual(endedIn(events), { A: 'stopped', B: 'finished' })
    assert.equal(ending.how, 'stopped')
  },
)

serviceTest(
  'each of several programs says how it ended, the last one and those that were stopped as well',
  [],
  async ({ run }) => {
    const server = `import { createServer } from 'node:http'\ncreateServer().listen(Number(process.env.PORT))`
    const files = [
      { name: 'server.ts', text: server },
      { name: 'client.ts', text: 'process.exit(3)' },
    ]
    const { events } = await run(files, {
      steps: [{ file: 'server.ts', port: 8080 }, { file: 'client.ts' }],
      on(event, running) {
        if (event.type === 'output' && event.ended?.exitCode === 3) running.stop()
      },
    })
    assert.deepEqual(endedIn(events), { 'client.ts': 'crashed', 'server.ts': 'stopped' })
  },
)

serviceTest('nginx that ends in a Run with others says so, too', ['nginx'], async ({ run }) => {
  const files = [
    { name: 'server.ts', text: `import { createServer } from 'node:http'\ncreateServer().listen(8081)` },
    { name: 'nginx.conf', text: 'events {}\nhttp { proxy_magic on; }\n' },
  ]
  const { events } = await run(files, {
    steps: [{ file: 'server.ts', port: 8081 }, { file: 'nginx.conf' }],
    on(event, running) {
      if (event.type === 'output' && event.ended !== undefined && event.from === 'nginx') running.stop()
    },
  })
  assert.equal(endedIn(events).nginx, 'crashed')
})
