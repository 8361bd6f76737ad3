import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnswerReply, Verdict } from '#protocol'
import type { Attempt, GradedRun } from '../../sandbox-server/records/index.ts'

/** A folder of its own for one test, removed at its end. */
export async function recordsFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'duplex-records-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** A graded run of learner `ann`, who passed one of two checks unless told otherwise. */
export function gradedRun(change: Partial<GradedRun> & Pick<GradedRun, 'run'>): GradedRun {
  return {
    learner: 'ann',
    challenge: 'accept-key',
    files: [{ name: 'server.ts', text: 'export {}\n' }],
    verdict: verdict('fail', { passed: 1, of: 2 }),
    graderVersion: 'g1',
    at: 1_000,
    ...change,
  }
}

export function verdict(status: Verdict['status'], { passed, of }: { passed: number; of: number }): Verdict {
  return {
    version: 3,
    status,
    challenge: 'accept-key',
    seed: 'c0ffee',
    durationMs: 12,
    tests: Array.from({ length: of }, (_, index) => ({
      name: `check ${index}`,
      status: index < passed ? ('pass' as const) : ('fail' as const),
      durationMs: 1,
    })),
  }
}

export function attempt(change: Partial<Attempt> & Pick<Attempt, 'attempt'>): Attempt {
  return {
    learner: 'ann',
    lesson: 'first/one',
    question: 'status',
    answer: { kind: 'choice', option: 'ok' },
    confidence: 2,
    at: 1_000,
    ...change,
  }
}

/** Judges every answer the same way, by the rule of two tries. */
export function always(isRight: boolean): (earlierTries: number) => AnswerReply {
  return (earlierTries) => ({
    isRight,
    isSettled: isRight || earlierTries >= 1,
    tries: earlierTries + 1,
    because: { ok: { isRight, text: 'because' } },
  })
}
