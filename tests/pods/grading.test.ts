import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { RunEvent } from '#protocol'
import { descendantsOf } from '../../sandbox-server/agent/process-tree.ts'
import type { Pods } from '../../sandbox-server/pods/index.ts'
import { commandLineOf } from '../support/processes.ts'
import { podTest } from './pod-test.ts'

const SERVER = `
  import { WebSocketServer } from 'ws'
  new WebSocketServer({ port: Number(process.env.PORT) })
  console.log('up')`

podTest(
  'a check loads the challenge, starts the program, and gives a verdict before the last event',
  async ({ pods }) => {
    const events = await grade(pods, 'fine', SERVER)
    const verdict = events.find((event) => event.type === 'verdict')?.verdict
    assert.equal(verdict?.status, 'pass')
    assert.equal(verdict?.challenge, 'fine')
    assert.equal(events.at(-1)?.type, 'ended')
    assert.equal(events.at(-2)?.type, 'verdict')
    assert.ok(events.some((event) => event.type === 'output' && event.text === 'up\n'))
  },
)

podTest('a program that dies before it listens is the learner’s to hear of, with the line', async ({ pods }) => {
  const events = await grade(pods, 'fine', `\nthrow new Error('too early')`)
  const verdict = events.find((event) => event.type === 'verdict')?.verdict
  assert.equal(verdict?.status, 'error')
  const last = events.at(-1)
  assert.ok(last?.type === 'ended' && last.ending.how === 'crashed' && last.ending.place?.line === 2)
})

podTest(
  'servers in a pod are frozen, killed and started again, and answers are kept beside the challenge',
  async ({ pods }) => {
    const echo = `
    import { WebSocketServer } from 'ws'
    new WebSocketServer({ port: Number(process.env.PORT) }).on('connection', (socket) => {
      socket.on('message', (data) => socket.send(String(data)))
    })`
    const events = await grade(pods, 'harm', echo)
    const verdict = events.find((event) => event.type === 'verdict')?.verdict
    assert.equal(verdict?.status, 'pass', JSON.stringify(verdict ?? events.at(-1)))
  },
)

podTest('a client in a pod is on its own lane of the wire, told by the port its connection has', async ({ pods }) => {
  const client = `
    import { WebSocket } from 'ws'
    const socket = new WebSocket(process.argv[2])
    socket.on('open', () => socket.send('{"type":"hello"}'))`
  const events = await grade(pods, 'plays', client, { name: 'client.ts' })
  const verdict = events.find((event) => event.type === 'verdict')?.verdict
  assert.equal(verdict?.status, 'pass', JSON.stringify(verdict ?? events.at(-1)))
  const wire = events.flatMap((event) => (event.type === 'wire' ? event.events : []))
  assert.ok(wire.some((event) => event.type === 'frame' && event.from === 'client:client.ts' && event.to === 'server'))
})

podTest('a grader that cannot be loaded is broken, and nobody is blamed', async ({ pods }) => {
  const events = await grade(pods, 'throws', SERVER)
  assert.deepEqual(
    events.map((event) => event.type),
    ['broken'],
  )
})

podTest('a grader that hangs is broken at the ceiling', async ({ pods }) => {
  const events = await grade(pods, 'hangs', SERVER, { patience: 0.02 })
  assert.equal(events.at(-1)?.type, 'broken')
  assert.ok(!events.some((event) => event.type === 'verdict'))
})

podTest(
  'a grader that spins, and can be asked nothing any more, is broken within seconds, and its pod is given up',
  async ({ pods }) => {
    const pod = await pods.start(purpose('loops'), AbortSignal.timeout(10_000))
    const events: RunEvent[] = []
    // On a crowded machine its five seconds of a processor are long: the ceiling must not come first.
    const options = { seed: '1', patience: 2, on: (event: RunEvent) => events.push(event) }
    await pod.check([{ name: 'server.ts', text: SERVER }], options).over
    assertGivenUp(events)
    await pod.gone
    const next = await grade(pods, 'fine', SERVER)
    assert.equal(next.at(-1)?.type, 'ended')
  },
)

podTest('a pod whose agent stands still is given up within seconds, and so is what it graded', async ({ pods }) => {
  const pod = await pods.start(purpose('hangs'), AbortSignal.timeout(10_000))
  const events: RunEvent[] = []
  const isGrading = Promise.withResolvers<void>()
  const { over } = pod.check([{ name: 'server.ts', text: SERVER }], {
    seed: '1',
    patience: 1,
    on(event) {
      events.push(event)
      if (event.type === 'check-started') isGrading.resolve()
    },
  })
  await Promise.race([isGrading.promise, over])
  process.kill(agentOf('hangs'), 'SIGSTOP')
  await over
  assertGivenUp(events)
  await pod.gone
})

podTest('a program that runs beside an agent that stands still is not blamed either', async ({ pods }) => {
  const pod = await pods.start(purpose('fine'), AbortSignal.timeout(10_000))
  const events: RunEvent[] = []
  const isUp = Promise.withResolvers<void>()
  const { over } = pod.run([{ name: 'server.ts', text: SERVER }], {
    entry: 'server.ts',
    wallMs: null,
    on(event) {
      events.push(event)
      if (event.type === 'output') isUp.resolve()
    },
  })
  await Promise.race([isUp.promise, over])
  process.kill(agentOf('fine'), 'SIGSTOP')
  await over
  const last = events.at(-1)
  assert.ok(last?.type === 'broken' && last.message.includes('not your program: it hangs'), JSON.stringify(last))
  await pod.gone
})

for (const [name, what] of [
  ['no-challenge', 'whose default export is no challenge'],
  ['forgets', 'that forgets to await'],
] as const) {
  podTest(`a grader ${what} is broken, and nobody is blamed`, async ({ pods }) => {
    const events = await grade(pods, name, SERVER)
    const last = events.at(-1)
    assert.ok(last?.type === 'broken' && last.message.includes('not your program'), JSON.stringify(last))
    assert.ok(!events.some((event) => event.type === 'verdict'))
  })
}

podTest('a check that is stopped ends at once, without a verdict', async ({ pods }) => {
  const pod = await pods.start(purpose('hangs'), AbortSignal.timeout(10_000))
  const events: RunEvent[] = []
  const started = Promise.withResolvers<void>()
  const run = pod.check([{ name: 'server.ts', text: SERVER }], {
    seed: '1',
    patience: 1,
    on(event) {
      events.push(event)
      if (event.type === 'check-started') started.resolve()
    },
  })
  await Promise.race([started.promise, run.over])
  run.stop()
  await run.over
  await pod.close()
  const last = events.at(-1)
  assert.ok(last?.type === 'ended' && last.ending.how === 'stopped', JSON.stringify(last))
  assert.ok(!events.some((event) => event.type === 'verdict'))
})

function assertGivenUp(events: readonly RunEvent[]): void {
  const last = events.at(-1)
  assert.ok(
    last?.type === 'broken' && last.message.includes('not your program: the grader does not come back.'),
    JSON.stringify(last),
  )
  assert.ok(!events.some((event) => event.type === 'verdict'))
}

/** The agent of this process's pod for a fixture, as this machine sees it. */
function agentOf(fixture: string): number {
  const pids = descendantsOf(process.pid).map(({ pid }) => pid)
  const agent = pids.find((pid) => {
    const [file, ...args] = commandLineOf(pid).split('\0')
    return file === '/sbx/node' && args.some((arg) => arg.includes(`/challenges/${fixture}"`))
  })
  assert.ok(agent !== undefined, `there is an agent for ${fixture}`)
  return agent
}

const purpose = (name: string) => ({ challengeFolder: join(import.meta.dirname, 'fixtures', name), services: [] })

async function grade(
  pods: Pods,
  fixture: string,
  program: string,
  { patience = 1, name = 'server.ts' }: { patience?: number; name?: string } = {},
): Promise<RunEvent[]> {
  const pod = await pods.start(purpose(fixture), AbortSignal.timeout(10_000))
  const events: RunEvent[] = []
  const options = { seed: '1', patience, on: (event: RunEvent) => events.push(event) }
  await pod.check([{ name, text: program }], options).over
  await pod.close()
  return events
}
