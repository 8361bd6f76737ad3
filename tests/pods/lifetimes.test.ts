import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { RunEvent } from '#protocol'
import { descendantsOf } from '../../sandbox-server/agent/process-tree.ts'
import { eventually } from '../support/eventually.ts'
import { commandLineOf, isAlive } from '../support/processes.ts'
import { podTest, runIn } from './pod-test.ts'

const PURPOSE = { challengeFolder: null, services: [] } as const
const WAITS = [{ name: 'server.ts', text: `console.log('up'); setInterval(() => {}, 1000)` }]

podTest('a pod that is closed during a run breaks it, and says so once', async ({ pods }) => {
  const pod = await pods.start(PURPOSE, AbortSignal.timeout(10_000))
  const events: RunEvent[] = []
  const isUp = Promise.withResolvers<void>()
  const run = pod.run(WAITS, {
    entry: 'server.ts',
    wallMs: null,
    on(event) {
      events.push(event)
      if (event.type === 'output') isUp.resolve()
    },
  })
  await isUp.promise
  await pod.close()
  await run.over
  assert.equal(events.filter((event) => event.type === 'broken').length, 1)
  assert.equal(events.at(-1)?.type, 'broken')
  run.stop()
  run.input('late')
})

podTest('a pod that is gone breaks the next run instead of losing it', async ({ pods }) => {
  const pod = await pods.start(PURPOSE, AbortSignal.timeout(10_000))
  await pod.close()
  const { events } = await runIn(pod, WAITS)
  assert.deepEqual(
    events.map((event) => event.type),
    ['broken'],
  )
})

podTest('a pod holds one run at a time, and the next when it is over', async ({ pod, run }) => {
  const first = pod.run(WAITS, { entry: 'server.ts', wallMs: null, on: () => {} })
  assert.throws(() => pod.run(WAITS, { entry: 'server.ts', wallMs: null, on: () => {} }), /one at a time/)
  first.stop()
  await first.over
  const { stdout } = await run(`console.log('next')`)
  assert.equal(stdout, 'next\n')
})

podTest('a file to start that is not there is told by its name', async ({ pod }) => {
  const events: RunEvent[] = []
  await pod.run(WAITS, { entry: 'client.ts', wallMs: null, on: (event) => events.push(event) }).over
  const last = events.at(-1)
  assert.ok(
    last?.type === 'ended' && last.ending.message.startsWith('There is no file client.ts.'),
    JSON.stringify(last),
  )
})

podTest('a run that is stopped before it has begun is stopped', async ({ pod }) => {
  const events: RunEvent[] = []
  const run = pod.run(WAITS, { entry: 'server.ts', wallMs: null, on: (event) => events.push(event) })
  run.stop()
  await run.over
  const last = events.at(-1)
  assert.ok(last?.type === 'ended' && last.ending.how === 'stopped')
})

podTest('a pod that is no longer wanted while it starts leaves nothing, at whatever moment', async ({ pods }) => {
  // Every process of a pod up to its agent names the folder of its challenge, also one that has lost its parent.
  const challengeFolder = await mkdtemp(join(tmpdir(), 'unwanted-'))
  const mark = basename(challengeFolder)
  await chmod(challengeFolder, 0o755)
  try {
    const wanted = await pods.start({ challengeFolder, services: [] }, AbortSignal.timeout(20_000))
    assert.ok(processesThatName(mark).length > 0, 'a pod is found by its folder')
    await wanted.close()
    for (let ms = 0; ms <= 60; ms += 2) {
      const unwanted = new AbortController()
      const start = pods.start({ challengeFolder, services: [] }, unwanted.signal)
      // Nobody listens meanwhile: it cannot be up before it is given up, however long this process has to wait for its turn.
      standStill(ms)
      unwanted.abort()
      await assert.rejects(start, { name: 'AbortError' })
      await eventually('nothing of it is left', () => processesThatName(mark).length === 0, 10_000)
    }
  } finally {
    await rm(challengeFolder, { recursive: true })
  }
})

podTest('nothing of a pod outlives the SIGKILL of its server', async () => {
  const server = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/holder.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  await eventually('it listens', () => said.includes('listening') || server.exitCode !== null, 10_000)
  const family = descendantsOf(server.pid ?? 0).map(({ pid }) => pid)
  assert.ok(family.length >= 6, `${said} and only ${family.length} processes`)
  server.kill('SIGKILL')
  await eventually('all have ended', () => !family.some(isAlive), 10_000)
})

/** Holds this whole thread up. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

function processesThatName(mark: string): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => commandLineOf(pid).includes(mark))
}
