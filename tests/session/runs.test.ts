import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { RunEvent, Verdict } from '#protocol'
import { eventually } from '../support/eventually.ts'
import { RawPage } from '../support/raw-page.ts'
import { type SessionServer, startSessionServer } from '../support/session-server.ts'

const FILES = [{ name: 'server.ts', text: 'listen()' }]

const VERDICT: Verdict = { version: 3, status: 'pass', challenge: 'catch-up', seed: 'abc', durationMs: 5, tests: [] }
const VERDICT_EVENT: RunEvent = { type: 'verdict', verdict: VERDICT, graderVersion: 'g1' }

describe('runs and checks of a session', () => {
  let server: SessionServer
  beforeEach(async () => {
    server = await startSessionServer({ checksAtOnce: 2 })
  })
  afterEach(() => server.close())

  const check = (run: string) => ({ type: 'check', run, challenge: 'catch-up', files: FILES }) as const
  const start = (run: string) => ({ type: 'run', run, challenge: 'catch-up', files: FILES }) as const

  test('a verdict is shown only after it is kept, and what follows it waits too', async () => {
    const kept = Promise.withResolvers<void>()
    server.save = () => kept.promise
    server.pods.script = (run) => {
      run.print('before')
      run.say(VERDICT_EVENT)
      run.end()
    }
    const { page } = await RawPage.greet(server.url)
    page.say(check('c1'))
    assert.equal((await page.event('c1')).event.type, 'output')
    // A fence: the server has answered something later and still said nothing of the verdict.
    page.say({ type: 'attach', run: 'fence', after: -1 })
    await page.next('refused')
    assert.ok(!page.heard.some((message) => message.type === 'run-event' && message.event.type === 'verdict'))
    kept.resolve()
    assert.deepEqual(
      (await page.events('c1')).map(({ event }) => event.type),
      ['verdict', 'ended'],
    )
  })

  test('a submission is kept with everything needed to judge it again', async () => {
    server.pods.script = (run) => {
      run.say(VERDICT_EVENT)
      run.end()
    }
    const { page } = await RawPage.greet(server.url, { learner: 'berta' })
    page.say(check('c1'))
    await page.events('c1')
    const [{ at, ...rest } = { at: 0 }] = server.saved
    assert.ok(Date.now() - at < 5_000)
    assert.deepEqual(rest, {
      learner: 'berta',
      challenge: 'catch-up',
      run: 'c1',
      files: FILES,
      verdict: VERDICT,
      graderVersion: 'g1',
    })
  })

  test('a verdict that cannot be kept is our fault and says so', async () => {
    server.save = async () => {
      throw new Error('the disk is full')
    }
    server.pods.script = (run) => {
      run.say(VERDICT_EVENT)
      run.end()
    }
    const { page } = await RawPage.greet(server.url)
    page.say(check('c1'))
    const events = await page.events('c1')
    const last = events.at(-1)?.event
    assert.ok(last?.type === 'broken')
    assert.match(last.message, /on our side, not in your code/)
    assert.ok(JSON.stringify(server.logged).includes(last.id))
  })

  test('a run said twice is one run, and the second saying hears the same events', async () => {
    server.pods.script = (run) => {
      run.print('hello')
      run.end()
    }
    const { page, welcome } = await RawPage.greet(server.url)
    page.say(start('r1'))
    page.say(start('r1'))
    await page.events('r1')
    page.close()
    const again = await RawPage.greet(server.url, { session: welcome.session })
    assert.equal(again.welcome.isResumed, true)
    again.page.say(start('r1'))
    assert.deepEqual(
      (await again.page.events('r1')).map(({ seq }) => seq),
      [0, 1],
    )
    assert.equal(server.pods.runs.length, 1)
  })

  test('attach gives the events after a number, without a gap, and then those to come', async () => {
    server.pods.script = (run) => {
      for (let n = 0; n < 5; n++) run.print(`${n}`)
    }
    const { page, welcome } = await RawPage.greet(server.url)
    page.say(start('r1'))
    for (let n = 0; n < 5; n++) await page.event('r1')
    page.close()
    const again = await RawPage.greet(server.url, { session: welcome.session })
    again.page.say({ type: 'attach', run: 'r1', after: 2 })
    assert.deepEqual([(await again.page.event('r1')).seq, (await again.page.event('r1')).seq], [3, 4])
    server.pods.runs[0]?.end()
    assert.equal((await again.page.event('r1')).seq, 5)
  })

  test('a second socket takes the session over from the first', async () => {
    const first = await RawPage.greet(server.url)
    const second = await RawPage.greet(server.url, { session: first.welcome.session })
    assert.equal(second.welcome.isResumed, true)
    assert.equal((await first.page.closed).code, 4003)
    second.page.say({ type: 'open', challenge: 'catch-up' })
    await second.page.next('pod')
  })

  test('a session cannot be taken by another learner', async () => {
    const first = await RawPage.greet(server.url, { learner: 'anna' })
    const thief = await RawPage.greet(server.url, { learner: 'mallory', session: first.welcome.session })
    assert.equal(thief.welcome.isResumed, false)
    assert.notEqual(thief.welcome.session, first.welcome.session)
  })

  test('a new run stops the one in progress first', async () => {
    const { page } = await RawPage.greet(server.url)
    page.say(start('r1'))
    await eventually('the first began', () => server.pods.runs.length === 1)
    const first = server.pods.runs[0]
    const stopped = Promise.withResolvers<void>()
    if (first) first.onStop = stopped.resolve
    page.say(check('c1'))
    await stopped.promise
    assert.equal(server.pods.runs.length, 1, 'the second waits')
    first?.end('stopped')
    await eventually('the second began', () => server.pods.runs.length === 2)
    assert.equal(server.pods.started.length, 1, 'in the same pod')
  })

  test('stopping an earlier run again leaves the one in progress alone', async () => {
    const { page } = await RawPage.greet(server.url)
    page.say(start('r1'))
    await eventually('the first began', () => server.pods.runs.length === 1)
    page.say(start('r2'))
    await eventually('the second began', () => server.pods.runs.length === 2)
    page.say({ type: 'stop', run: 'r1' })
    page.say({ type: 'input', run: 'r2', text: 'still here' })
    await eventually('the second hears', () => server.pods.runs[1]?.inputs.length === 1)
    assert.equal(server.pods.runs[1]?.isStopped, false)
  })

  test('what is done to the servers reaches the run, and nothing that is no fault of theirs does', async () => {
    const { page } = await RawPage.greet(server.url)
    page.say(start('r1'))
    await eventually('it began', () => server.pods.runs.length === 1)
    page.say({ type: 'fault', run: 'r1', fault: { kind: 'server-killed', program: 'A' } })
    await eventually('it is told', () => server.pods.runs[0]?.faults.length === 1)
    assert.deepEqual(server.pods.runs[0]?.faults, [{ kind: 'server-killed', program: 'A' }])
    page.socket.send(JSON.stringify({ type: 'fault', run: 'r1', fault: { kind: 'cut' } }))
    assert.equal((await page.next('refused')).code, 'unknown-message')
    page.say({ type: 'fault', run: 'r9', fault: { kind: 'redis-down' } })
    assert.equal((await page.next('refused')).code, 'unknown-run')
  })

  test('a run that does not stop loses its pod and still ends', async () => {
    await server.close()
    server = await startSessionServer({ timing: { stopMs: 30 } })
    const { page } = await RawPage.greet(server.url)
    page.say(start('r1'))
    await eventually('it began', () => server.pods.runs.length === 1)
    const [run] = server.pods.runs
    if (run) run.onStop = () => {}
    page.say({ type: 'stop', run: 'r1' })
    const last = (await page.events('r1')).at(-1)?.event
    assert.ok(last?.type === 'ended' && last.ending.how === 'stopped')
    assert.equal(server.pods.started[0]?.isGone, true)
  })

  test('a pod that vanishes in a run is our fault, and the next run gets a fresh one', async () => {
    const { page } = await RawPage.greet(server.url)
    page.say(start('r1'))
    await eventually('it began', () => server.pods.runs.length === 1)
    server.pods.started[0]?.vanish('the agent crashed')
    assert.equal((await page.events('r1')).at(-1)?.event.type, 'broken')
    server.pods.script = (run) => run.end()
    page.say(start('r2'))
    assert.equal((await page.events('r2')).at(-1)?.event.type, 'ended')
    assert.equal(server.pods.started.length, 2)
  })

  test('a pod that does not start is our fault, with an id in the log', async () => {
    server.pods.waking = Promise.reject(new Error('no bubblewrap'))
    server.pods.waking.catch(() => {})
    const { page } = await RawPage.greet(server.url)
    page.say(start('r1'))
    const last = (await page.events('r1')).at(-1)?.event
    assert.ok(last?.type === 'broken')
    assert.ok(JSON.stringify(server.logged).includes(last.id))
  })

  test('a check is stopped while it waits for its pod', async () => {
    server.pods.waking = new Promise(() => {})
    const { page } = await RawPage.greet(server.url)
    page.say(check('c1'))
    page.say({ type: 'stop', run: 'c1' })
    const last = (await page.events('c1')).at(-1)?.event
    assert.ok(last?.type === 'ended' && last.ending.how === 'stopped')
  })

  test('a check that is never over is ended by the server itself', async () => {
    await server.close()
    server = await startSessionServer({ timing: { checkMs: 30 } })
    const { page } = await RawPage.greet(server.url)
    page.say(check('c1'))
    assert.equal((await page.events('c1')).at(-1)?.event.type, 'broken')
  })

  test('checks beyond the places wait in order and are told their position', async () => {
    const pages = await Promise.all(['a', 'b', 'c', 'd'].map((learner) => RawPage.greet(server.url, { learner })))
    for (const [n, { page }] of pages.entries()) {
      page.say(check(`c${n}`))
      await eventually(`check ${n} is in`, () => server.pods.runs.length + server.counts.queue === n + 1)
    }
    assert.equal(server.pods.runs.length, 2)
    const third = pages[2]?.page
    const fourth = pages[3]?.page
    assert.deepEqual((await third?.event('c2'))?.event, { type: 'queued', position: 1, waitMs: null })
    assert.deepEqual((await fourth?.event('c3'))?.event, { type: 'queued', position: 2, waitMs: null })
    server.pods.runs[0]?.end()
    const next = (await fourth?.event('c3'))?.event
    assert.ok(next?.type === 'queued' && next.position === 1 && typeof next.waitMs === 'number', 'one has been through')
    await eventually('the third goes', () => server.pods.runs.length === 3)
  })

  test('one learner never has two checks going, so that others get their turn', async () => {
    const [one, two, other] = await Promise.all(
      ['anna', 'anna', 'berta'].map((learner) => RawPage.greet(server.url, { learner })),
    )
    one?.page.say(check('c1'))
    await eventually('the first goes', () => server.pods.runs.length === 1)
    two?.page.say(check('c2'))
    assert.deepEqual((await two?.page.event('c2'))?.event, { type: 'queued', position: 1, waitMs: null })
    other?.page.say(check('c3'))
    await eventually("the other's goes first", () => server.pods.runs.length === 2)
    server.pods.runs[0]?.end()
    await eventually('then the second', () => server.pods.runs.length === 3)
  })

  test('beyond the bound of the queue checks are refused as busy', async () => {
    const pages = await Promise.all(
      Array.from({ length: 403 }, (_, n) => RawPage.greet(server.url, { learner: `l${n}` })),
    )
    for (const { page } of pages) page.say(check('c1'))
    await eventually('one is refused', () =>
      pages.some(({ page }) => page.heard.some((message) => message.type === 'refused')),
    )
    const refused = pages.flatMap(({ page }) => page.heard.filter((message) => message.type === 'refused'))
    assert.deepEqual(
      refused.map(({ code, about }) => [code, about]),
      [['busy', 'c1']],
    )
    for (const { page } of pages) page.close()
  })

  test('a client that was never connected is refused, and so is a seventeenth', async () => {
    const { page } = await RawPage.greet(server.url)
    page.say(start('r1'))
    page.say({ type: 'peer', run: 'r1', peer: 'ghost', command: { do: 'ping' } })
    assert.equal((await page.next('refused')).code, 'unknown-peer')
    for (let n = 0; n < 17; n++)
      page.say({ type: 'peer', run: 'r1', peer: `p${n}`, command: { do: 'connect', path: '/' } })
    assert.equal((await page.next('refused')).code, 'too-many')
    await eventually('sixteen are there', () => server.pods.runs[0]?.commands.length === 16)
  })

  test('what is said to a run that is over is refused', async () => {
    server.pods.script = (run) => run.end()
    const { page } = await RawPage.greet(server.url)
    page.say(start('r1'))
    await page.events('r1')
    page.say({ type: 'input', run: 'r1', text: 'hi' })
    assert.equal((await page.next('refused')).code, 'run-over')
  })

  test('the four latest runs are held, earlier ones are gone', async () => {
    server.pods.script = (run) => run.end()
    const { page } = await RawPage.greet(server.url)
    for (let n = 0; n < 6; n++) {
      page.say(start(`r${n}`))
      await page.events(`r${n}`)
    }
    page.say({ type: 'attach', run: 'r0', after: -1 })
    assert.equal((await page.next('refused')).code, 'unknown-run')
    page.say(start('r0'))
    assert.equal((await page.next('refused')).code, 'unknown-run')
    assert.equal(server.pods.runs.length, 6)
  })

  test('a session ends some time after its last socket, with its run and its pod', async () => {
    await server.close()
    server = await startSessionServer({ timing: { keepMs: 40 } })
    const { page, welcome } = await RawPage.greet(server.url)
    page.say(start('r1'))
    await eventually('it began', () => server.pods.runs.length === 1)
    page.close()
    await eventually(
      'the session is over',
      () => server.counts.sessions === 0 && server.pods.started[0]?.isGone === true,
    )
    assert.equal(server.pods.runs[0]?.isStopped, true)
    const again = await RawPage.greet(server.url, { session: welcome.session })
    assert.equal(again.welcome.isResumed, false)
    again.page.say({ type: 'attach', run: 'r1', after: 0 })
    assert.equal((await again.page.next('refused')).code, 'unknown-run')
  })

  test('a pod goes to sleep when it has had nothing to do for a while, and wakes for the next run', async () => {
    await server.close()
    server = await startSessionServer({ timing: { idleMs: 40 } })
    const { page } = await RawPage.greet(server.url)
    page.say({ type: 'open', challenge: 'catch-up' })
    for (const state of ['waking', 'warm', 'asleep']) assert.equal((await page.next('pod')).state, state)
    server.pods.script = (run) => run.end()
    page.say(start('r1'))
    await page.events('r1')
    assert.equal(server.pods.started.length, 2)
  })

  test('a run that nobody talks to and that says nothing is stopped after a while', async () => {
    await server.close()
    server = await startSessionServer({ timing: { idleMs: 40 } })
    const { page } = await RawPage.greet(server.url)
    page.say(start('r1'))
    const last = (await page.events('r1')).at(-1)?.event
    assert.ok(last?.type === 'ended' && last.ending.how === 'stopped')
  })

  test('opening another workspace leaves the run of the earlier one', async () => {
    const { page } = await RawPage.greet(server.url)
    page.say(start('r1'))
    await eventually('it began', () => server.pods.runs.length === 1)
    page.say({ type: 'open', challenge: 'other' })
    await page.next('pod', ({ challenge, state }) => challenge === 'other' && state === 'warm')
    assert.equal(server.pods.runs[0]?.isStopped, true)
    assert.deepEqual(
      server.pods.started.map(({ isGone }) => isGone),
      [true, false],
    )
  })

  test('a reader far too slow for the output still gets everything, in order and once', async () => {
    const { page } = await RawPage.greet(server.url)
    page.say(start('r1'))
    await eventually('it began', () => server.pods.runs.length === 1)
    const [run] = server.pods.runs
    page.socket.pause()
    const COUNT = 12_000
    const line = 'x'.repeat(1_000)
    for (let n = 0; n < COUNT; n++) run?.print(`${n} ${line}`)
    run?.end()
    page.socket.resume()
    const events = await page.events('r1')
    assert.deepEqual(
      events.map(({ seq }) => seq),
      Array.from({ length: COUNT + 1 }, (_, n) => n),
    )
  })

  test('a run that says more than is held is ended as our fault', async () => {
    const { page } = await RawPage.greet(server.url)
    page.say(start('r1'))
    await eventually('it began', () => server.pods.runs.length === 1)
    const text = 'x'.repeat(100_000)
    for (let n = 0; n < 200; n++) server.pods.runs[0]?.print(text)
    assert.equal((await page.events('r1')).at(-1)?.event.type, 'broken')
    assert.equal(server.pods.runs[0]?.isStopped, true)
  })

  test('a restart stops the runs and closes the sockets with 1012', async () => {
    const { page } = await RawPage.greet(server.url)
    page.say(start('r1'))
    await eventually('it began', () => server.pods.runs.length === 1)
    await server.close()
    assert.equal((await page.closed).code, 1012)
    assert.equal(server.pods.runs[0]?.isStopped, true)
    server = await startSessionServer()
  })
})
