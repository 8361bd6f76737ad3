import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { PROTOCOL_VERSION, type SourceFile, type WireEvent } from '#protocol'
import { RawPage } from '../support/raw-page.ts'
import { startWholeServer, type WholeServer } from '../support/whole-server.ts'

const CATCH_UP = resolve(
  import.meta.dirname,
  '../../lessons/4-real-time-patterns/3-sequence-numbers/challenges/catch-up',
)

describe('the whole server, with real pods and real records', () => {
  let data: string
  let server: WholeServer
  let cookie: string
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'duplex-whole-'))
    server = await startWholeServer({ DUPLEX_DATA: data, DUPLEX_SITE: join(data, 'no-site') })
    const response = await fetch(`${server.base}/api/progress`)
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
  })
  after(async () => {
    await server.stop('SIGTERM')
    await rm(data, { recursive: true, force: true })
  })

  const greet = async () => {
    const page = await RawPage.open(server.socketUrl, { cookie, origin: server.base })
    page.say({ type: 'hello', version: PROTOCOL_VERSION })
    const welcome = await page.next('welcome')
    assert.equal(welcome.whyNot, undefined)
    return page
  }

  test('is healthy', async () => {
    const response = await fetch(`${server.base}/healthz`)
    const health: unknown = await response.json()
    const holders = ['watchdog', 'cgroup v1', 'cgroup v2']
    const isDue = holders.some((memoryHeldBy) => isDeepStrictEqual(health, { canRun: true, memoryHeldBy }))
    assert.ok(isDue, JSON.stringify(health))
  })

  test('runs a program, lets a client of the page speak to it, and stops it', async () => {
    const page = await greet()
    page.say({ type: 'run', run: 'run-1', challenge: 'catch-up', files: [{ name: 'server.ts', text: ECHO }] })
    const listening = await page.next('run-event', ({ event }) => event.type === 'listening')
    assert.ok(listening.event.type === 'listening' && listening.event.port === 8080)
    page.say({ type: 'peer', run: 'run-1', peer: 'a', command: { do: 'connect', path: '/' } })
    page.say({ type: 'peer', run: 'run-1', peer: 'a', command: { do: 'send', text: 'hello' } })
    await page.next('run-event', ({ event }) => event.type === 'output' && event.text.includes('heard hello'))
    page.say({ type: 'stop', run: 'run-1' })
    const last = (await page.events('run-1')).at(-1)?.event
    assert.ok(last?.type === 'ended' && last.ending.how === 'stopped')
    page.close()
  })

  test('brings a record of 10,000 events to the page whole, and says how many more there were', async () => {
    const page = await greet()
    const files = [{ name: 'server.ts', text: TALKATIVE }]
    page.say({ type: 'run', run: 'run-2', challenge: 'catch-up', files })
    await page.next('run-event', ({ event }) => event.type === 'listening')
    page.say({ type: 'peer', run: 'run-2', peer: 'a', command: { do: 'connect', path: '/' } })
    // The server hangs up when it has said everything: what came before the close has been read.
    await page.next('run-event', ({ event }) => event.type === 'peer' && event.state === 'closed')
    page.say({ type: 'stop', run: 'run-2' })
    await page.events('run-2')
    const told = page.heard.flatMap((message) => (message.type === 'run-event' ? [message.event] : []))
    const wire = told.flatMap((event) => (event.type === 'wire' ? event.events : []))
    assert.deepEqual(
      wire.map(({ n }) => n),
      Array.from({ length: 10_001 }, (_, n) => n),
    )
    const said = wire.flatMap((event) => (event.type === 'frame' ? [textOf(event)] : []))
    assert.deepEqual(
      said,
      Array.from({ length: said.length }, (_, n) => `{"seq":${n}}`),
    )
    assert.ok(said.length > 9_900, `${said.length} frames`)
    const full = wire.at(-1)
    assert.ok(full?.type === 'full' && full.dropped >= 10_500 - said.length, JSON.stringify(full))
    page.close()
  })

  test('grades a right solution, and what it has shown survives kill -9', async () => {
    const page = await greet()
    page.say({ type: 'check', run: 'check-1', challenge: 'catch-up', files: await filesOf('solution'), seed: 'abc' })
    const verdict = await page.next('run-event', ({ event }) => event.type === 'verdict')
    assert.ok(verdict.event.type === 'verdict')
    assert.equal(verdict.event.verdict.status, 'pass', JSON.stringify(verdict.event.verdict, null, 1))

    assert.equal(await server.stop('SIGKILL'), null)
    server = await startWholeServer({ DUPLEX_DATA: data, DUPLEX_SITE: join(data, 'no-site') })
    const response = await fetch(`${server.base}/api/challenges/catch-up/submissions`, { headers: { cookie } })
    const [submission] = (await response.json()) as { status: string; seed: string }[]
    assert.equal(submission?.status, 'pass')
    assert.equal(submission?.seed, verdict.event.verdict.seed)
    page.close()
  })

  test('does not wait on SIGTERM for a page that reads nothing any more', async () => {
    const page = await greet()
    page.socket.pause()
    assert.equal(await server.stop('SIGTERM'), 0)
    page.close()
    server = await startWholeServer({ DUPLEX_DATA: data, DUPLEX_SITE: join(data, 'no-site') })
  })

  test('stops cleanly on SIGTERM, saying goodbye to its pages', async () => {
    const page = await greet()
    const code = server.stop('SIGTERM')
    assert.equal((await page.closed).code, 1012)
    assert.equal(await code, 0)
    server = await startWholeServer({ DUPLEX_DATA: data, DUPLEX_SITE: join(data, 'no-site') })
  })
})

test('a port that is taken is said in a sentence with what to do', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, 'localhost', resolve))
  const address = other.address()
  assert.ok(typeof address === 'object' && address !== null)
  const data = await mkdtemp(join(tmpdir(), 'duplex-taken-'))
  await assert.rejects(
    startWholeServer({ PORT: String(address.port), DUPLEX_DATA: data, DUPLEX_SITE: join(data, 'no-site') }),
    (error: Error) => {
      assert.match(
        error.message,
        /ended with 1 .*something already listens on port \d+\. Stop it, or choose another port: PORT=\d+ npm start/,
      )
      return true
    },
  )
  other.close()
  await rm(data, { recursive: true, force: true })
})

const ECHO = `import { WebSocketServer } from 'ws'
new WebSocketServer({ port: 8080 }).on('connection', (socket) => {
  socket.on('message', (data) => console.log('heard', data.toString()))
})
`

/** Says 10,500 messages to whoever comes, and hangs up. */
const TALKATIVE = `import { WebSocketServer } from 'ws'
new WebSocketServer({ port: 8080 }).on('connection', (socket) => {
  for (let seq = 0; seq < 10_500; seq++) socket.send(JSON.stringify({ seq }))
  socket.close(1000)
})
`

function textOf({ frame: { payload } }: Extract<WireEvent, { type: 'frame' }>): string {
  return payload.kind === 'text' ? payload.text : payload.hex
}

async function filesOf(folder: string): Promise<SourceFile[]> {
  const names = await readdir(join(CATCH_UP, folder))
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(CATCH_UP, folder, name), 'utf8') })))
}
