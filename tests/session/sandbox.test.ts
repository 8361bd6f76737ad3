import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { type RefusalCode, type RunEvent, seededDraw } from '#protocol'
import { openSandbox } from '../../src/sandbox/open-sandbox.ts'
import type { RunHandle } from '../../src/sandbox/sandbox.ts'
import { type CuttableProxy, openCuttableProxy } from '../support/cuttable-proxy.ts'
import { eventually } from '../support/eventually.ts'

import { type SessionServer, startSessionServer } from '../support/session-server.ts'
import { openTestPage, type TestPage } from '../support/test-page.ts'

const FILES = [{ name: 'server.ts', text: 'listen()' }]

describe('the sandbox of a page', () => {
  let server: SessionServer
  let proxy: CuttableProxy
  let page: TestPage
  let sandbox: ReturnType<typeof openSandbox>

  beforeEach(async () => {
    server = await startSessionServer()
    proxy = await openCuttableProxy(server)
    page = openTestPage(`ws://127.0.0.1:${proxy.port}/ws`)
    sandbox = openSandbox(page)
  })
  afterEach(async () => {
    sandbox.close()
    await proxy.close()
    await server.close()
  })

  test('opens no socket before it is used', () => {
    assert.equal(page.sockets.length, 0)
    assert.equal(sandbox.connection.value.type, 'connecting')
  })

  test('connects at first use and says when the pod is warm', async () => {
    sandbox.open('catch-up')
    await eventually('the pod is warm', () => sandbox.pod.value === 'warm')
    assert.deepEqual(sandbox.connection.value, { type: 'open', canRun: true, whyNot: null })
  })

  test('carries a run from its first event to its last', async () => {
    server.pods.script = (run) => {
      run.say({ type: 'started', command: 'node server.ts' })
      run.print('hello')
      run.end()
    }
    const events = await allEvents(sandbox.run('catch-up', FILES))
    assert.deepEqual(
      events.map(({ type }) => type),
      ['started', 'output', 'ended'],
    )
  })

  test('gives a late subscriber every event from the first on', async () => {
    server.pods.script = (run) => {
      run.print('hello')
      run.end()
    }
    const handle = sandbox.run('catch-up', FILES)
    await allEvents(handle)
    const late: RunEvent[] = []
    handle.subscribe((event) => late.push(event))
    assert.deepEqual(
      late.map(({ type }) => type),
      ['output', 'ended'],
    )
  })

  test('passes input, clients and stop on to the run', async () => {
    const handle = sandbox.run('catch-up', FILES)
    await eventually('the run began', () => server.pods.runs.length === 1)
    const run = server.pods.runs[0]
    handle.input('hi\n')
    handle.peer('a', { do: 'connect', path: '/' })
    handle.peer('a', { do: 'send', text: 'hello' })
    await eventually('the commands arrived', () => run?.commands.length === 2)
    assert.deepEqual(run?.inputs, ['hi\n'])
    handle.stop()
    assert.deepEqual((await allEvents(handle)).at(-1)?.type, 'ended')
  })

  for (const seed of [1, 2, 3, 4, 5, 6]) {
    test(`misses nothing and doubles nothing when the socket is cut again and again in a run (seed ${seed})`, async () => {
      const random = seededDraw(String(seed))
      let untilCut = 200
      proxy.onDown = () => {
        untilCut -= 1
        if (untilCut > 0) return
        untilCut = Math.floor(random() * 30)
        proxy.cut()
      }
      const COUNT = 3_000
      server.pods.script = (run) => {
        let n = 0
        const burst = () => {
          for (const until = Math.min(COUNT, n + Math.ceil(random() * 40)); n < until; n++) run.print(`line ${n}\n`)
          if (n < COUNT) setTimeout(burst, random() * 4)
          else run.end()
        }
        burst()
      }
      untilCut = Math.floor(random() * 20)
      const events = await allEvents(sandbox.run('catch-up', FILES))
      const lines = events.flatMap((event) => (event.type === 'output' ? [event.text] : []))
      assert.deepEqual(
        lines,
        Array.from({ length: COUNT }, (_, n) => `line ${n}\n`),
      )
      assert.equal(events.length, COUNT + 1)
      assert.equal(server.pods.runs.length, 1, 'the run was started once')
      assert.ok(proxy.accepted > 3, `the socket was cut ${proxy.accepted - 1} times`)
    })
  }

  test('keeps its session over a cut and its pod stays warm', async () => {
    sandbox.open('catch-up')
    await eventually('the pod is warm', () => sandbox.pod.value === 'warm')
    proxy.cut()
    await eventually('the socket is back', () => page.sockets.length === 2 && sandbox.connection.value.type === 'open')
    await eventually('the pod is warm again', () => sandbox.pod.value === 'warm')
    assert.equal(server.pods.started.length, 1)
    assert.equal(server.counts.sessions, 1)
  })

  test('a run that was asked for while the connection was away begins when it is back', async () => {
    sandbox.open('catch-up')
    await eventually('connected', () => sandbox.connection.value.type === 'open')
    proxy.isDown = true
    proxy.cut()
    await eventually('waiting', () => sandbox.connection.value.type === 'waiting')
    server.pods.script = (run) => run.end()
    const handle = sandbox.run('catch-up', FILES)
    proxy.isDown = false
    assert.equal((await allEvents(handle)).length, 1)
  })

  test('a run that is stopped before it was sent never starts', async () => {
    proxy.isDown = true
    const handle = sandbox.run('catch-up', FILES)
    handle.stop()
    assert.deepEqual(
      (await allEvents(handle)).map(({ type }) => type),
      ['ended'],
    )
    proxy.isDown = false
    await eventually('connected', () => sandbox.connection.value.type === 'open')
    assert.equal(server.pods.runs.length, 0)
  })

  test('waits longer and longer, and tries at once when the network is back', async () => {
    page.random = () => 1
    // A clock that stands: how late this is looked at is not in it.
    page.now = () => 7_000
    proxy.isDown = true
    sandbox.open('catch-up')
    await eventually('waiting', () => sandbox.connection.value.type === 'waiting')
    assert.deepEqual(sandbox.connection.value, { type: 'waiting', attempt: 1, retryAt: 7_500 })
    page.wakeUp()
    await eventually('waiting again', () => sandbox.connection.value.type === 'waiting')
    assert.deepEqual(sandbox.connection.value, { type: 'waiting', attempt: 2, retryAt: 8_000 })
    proxy.isDown = false
    page.wakeUp()
    await eventually('connected', () => sandbox.connection.value.type === 'open')
  })

  test('is told that a run is gone when the server has forgotten it', async () => {
    server.pods.script = (run) => run.print('hello')
    const handle = sandbox.run('catch-up', FILES)
    await eventEquals(handle, 'output')
    const { port } = server
    proxy.isDown = true
    proxy.cut()
    await server.close()
    server = await startSessionServer({ port })
    proxy.isDown = false
    assert.deepEqual(await refusal(handle), 'unknown-run')
  })

  test('a refused run says its code and sentence, also to those who ask late', async () => {
    const handle = sandbox.run('nope', FILES)
    assert.equal(await refusal(handle), 'unknown-challenge')
    assert.equal(await refusal(handle), 'unknown-challenge')
  })

  test('a refused client does not end the run', async () => {
    server.pods.script = (run) => run.print('hello')
    const handle = sandbox.run('catch-up', FILES)
    await eventEquals(handle, 'output')
    handle.peer('ghost', { do: 'ping' })
    assert.equal(await refusal(handle), 'unknown-peer')
    handle.stop()
    assert.equal((await allEvents(handle)).at(-1)?.type, 'ended')
  })

  test('files that are too large are refused before they travel', async () => {
    const handle = sandbox.run('catch-up', [{ name: 'server.ts', text: 'é'.repeat(70_000) }])
    assert.equal(await refusal(handle), 'too-large')
  })

  test("leaves its session to the tab's next page, which no copy of the tab can take", async () => {
    sandbox.open('catch-up')
    await eventually('the pod is warm', () => sandbox.pod.value === 'warm')
    const token = page.leave()
    assert.ok(token)
    const next = openTestPage(page.url, { token })
    const nextSandbox = openSandbox(next)
    nextSandbox.open('catch-up')
    assert.equal(next.takeToken(), null)
    await eventually('the next page has a warm pod', () => nextSandbox.pod.value === 'warm')
    assert.equal(server.pods.started.length, 1)
    assert.equal(server.counts.sessions, 1)
    nextSandbox.close()
  })

  test('opens a lab and hears real bytes', async () => {
    const lab = await sandbox.openLab('handshake')
    const heard = new Promise<string>((resolve) => lab.onBytes((hex) => resolve(Buffer.from(hex, 'hex').toString())))
    lab.send(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n').toString('hex'))
    assert.match(await heard, /^HTTP\/1\.1 426 Upgrade Required/)
    const closed = new Promise((resolve) => lab.onClosed(resolve))
    lab.close()
    assert.equal(await closed, 'us')
  })

  test('a lab connection is lost with the socket', async () => {
    const lab = await sandbox.openLab('frames')
    const closed = new Promise((resolve) => lab.onClosed(resolve))
    proxy.cut()
    assert.equal(await closed, 'lost')
  })

  test('a fifth lab connection is refused with a sentence', async () => {
    for (let n = 0; n < 4; n++) await sandbox.openLab('frames')
    await assert.rejects(sandbox.openLab('frames'), /as many of these open as one learner may/)
  })
})

/** Every event of the run, once its last one has come. */
function allEvents(handle: RunHandle): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  const { promise, resolve, reject } = Promise.withResolvers<RunEvent[]>()
  const timer = setTimeout(
    () => reject(new Error(`The run was not over in time; ${events.length} events came`)),
    15_000,
  )
  handle.onRefused((code, message) => {
    if (code !== 'unknown-peer') reject(new Error(`${code}: ${message}`))
  })
  handle.subscribe((event) => {
    events.push(event)
    if (event.type === 'ended' || event.type === 'broken') resolve(events)
  })
  return promise.finally(() => clearTimeout(timer))
}

function eventEquals(handle: RunHandle, type: RunEvent['type']): Promise<void> {
  return new Promise((resolve) => {
    handle.subscribe((event) => {
      if (event.type === type) resolve()
    })
  })
}

function refusal(handle: RunHandle): Promise<RefusalCode> {
  return new Promise((resolve) => {
    handle.onRefused((code) => resolve(code))
  })
}
