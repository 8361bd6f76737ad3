import assert from 'node:assert/strict'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { RunEvent, SourceFile } from '#protocol'
import { descendantsOf } from '../../sandbox-server/agent/process-tree.ts'
import { findChallenges, keptAnswer } from '../../sandbox-server/challenges/index.ts'
import type { Pods } from '../../sandbox-server/pods/index.ts'
import { eventually } from '../support/eventually.ts'
import { commandLineOf, isAlive } from '../support/processes.ts'
import { appRoot, podTest } from './pod-test.ts'

// What the kernel, an operator or a fault of ours may end at any moment. Whatever it is: nobody is told a wrong verdict,
// nothing of the pod is left, and the next grading is as if nothing had been.

const MOMENTS = [0.1, 0.3, 0.5, 0.7, 0.9]

/** Each part of a pod, by what only its command line says. */
const PARTS = [
  { what: 'the agent', challenge: 'catch-up', isIt: (line: string) => /^\/sbx\/node .*agent\/main\.ts/.test(line) },
  { what: 'the pod’s own bubblewrap', challenge: 'catch-up', isIt: (line: string) => line.includes(' --unshare-all ') },
  { what: 'Redis', challenge: 'redis-broadcast', isIt: (line: string) => line.includes('redis-server') },
] as const

for (const { what, challenge, isIt } of PARTS) {
  podTest(`${what} may be killed at any moment: nobody is blamed, and nothing is left`, async ({ pods }) => {
    const { purpose, solution } = await kept(challenge)
    const whole = await graded(pods, { purpose, files: solution })
    assert.equal(whole.how, 'pass')
    for (const share of MOMENTS) {
      const moment = Math.round(share * whole.checks)
      const isMoment = (event: RunEvent) => event.type === 'check-started' && event.index === moment
      const { how, family } = await graded(pods, { purpose, files: solution, kill: { isMoment, isIt } })
      // Killed in the last instant it may be too late to matter.
      assert.ok(how === 'broken' || how === 'pass', `${what}, killed as check ${moment} began: ${how}`)
      await eventually('nothing of the pod is left', () => !family.some(isAlive), 10_000)
    }
    const after = await graded(pods, { purpose, files: solution })
    assert.equal(after.how, 'pass', 'the next grading is as if nothing had been')
  })
}

podTest('a program that somebody kills has crashed, and its verdict says so', async ({ pods }) => {
  // It never answers: whenever it is killed, the check still waits for it.
  const text = `
    import { WebSocketServer } from 'ws'
    new WebSocketServer({ port: Number(process.env.PORT) }).on('connection', (socket) => {
      socket.on('message', () => console.log('asked'))
    })`
  const purpose = { challengeFolder: join(import.meta.dirname, 'fixtures/waits'), services: [] }
  const isIt = (line: string) => /^\/node .*runner\.ts/.test(line)
  const isMoment = (event: RunEvent) => event.type === 'output' && event.text === 'asked\n'
  const { how, events } = await graded(pods, {
    purpose,
    files: [{ name: 'server.ts', text }],
    kill: { isMoment, isIt },
  })
  assert.equal(how, 'fail')
  const verdict = events.find((event) => event.type === 'verdict')?.verdict
  const told = JSON.stringify(verdict?.tests.find(({ status }) => status === 'fail'))
  assert.match(told, /SIGKILL|ended|crash/i)
})

interface Grading {
  readonly purpose: Parameters<Pods['start']>[0]
  readonly files: readonly SourceFile[]
  /** Which of the pod's processes to end, and when. */
  readonly kill?: { readonly isMoment: (event: RunEvent) => boolean; readonly isIt: (commandLine: string) => boolean }
}

interface Outcome {
  /** The verdict's status, or `broken`. */
  readonly how: string
  readonly checks: number
  readonly events: readonly RunEvent[]
  /** Every process the pod had when one was killed. */
  readonly family: readonly number[]
}

/** Grades in a pod of its own, and closes it. */
async function graded(pods: Pods, { purpose, files, kill }: Grading): Promise<Outcome> {
  const before = new Set(descendantsOf(process.pid).map(({ pid }) => pid))
  const pod = await pods.start(purpose, AbortSignal.timeout(20_000))
  const events: RunEvent[] = []
  let family: number[] = []
  const killAll = () => {
    if (kill === undefined) return
    family = descendantsOf(process.pid).flatMap(({ pid }) => (before.has(pid) ? [] : [pid]))
    const victims = family.filter((pid) => kill.isIt(commandLineOf(pid).replaceAll('\0', ' ')))
    assert.ok(victims.length > 0, 'there is such a process')
    for (const victim of victims) process.kill(victim, 'SIGKILL')
  }
  const { over } = pod.check(files, {
    seed: '1',
    patience: 4,
    on(event) {
      events.push(event)
      if (kill?.isMoment(event)) killAll()
    },
  })
  await over
  await Promise.race([pod.close(), wait(10_000)])
  const verdict = events.find((event) => event.type === 'verdict')?.verdict
  const last = events.at(-1)
  const started = events.filter((event) => event.type === 'check-started')
  return {
    events,
    family,
    checks: started.length,
    how: last?.type === 'broken' ? 'broken' : (verdict?.status ?? 'none'),
  }
}

async function kept(id: string) {
  const challenge = (await findChallenges(join(appRoot, 'lessons'))).find((each) => each.id === id)
  assert.ok(challenge !== undefined)
  const { files } = await keptAnswer(challenge, 'solution')
  return { purpose: { challengeFolder: challenge.folder, services: challenge.about.services }, solution: files }
}
