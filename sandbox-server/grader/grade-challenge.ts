import type { CheckResult, Ending, RunEvent, Verdict } from '#protocol'
import { Challenge, type Check } from './challenge.ts'
import { CannotStart } from './failed-expectation.ts'
import { graderVersion } from './grader-version.ts'
import { Group } from './group.ts'
import { runCheck } from './run-check.ts'
import type { StartFailure } from './servers.ts'
import type { Stage } from './stage.ts'
import { WireRecorder } from './wire-recorder.ts'

export interface GradeOptions {
  /** The default export of the challenge's grader.ts. */
  readonly challenge: unknown
  readonly id: string
  readonly stage: Stage
  readonly seed: string
  /** Multiplies every deadline; 1 on an idle machine. */
  readonly patience: number
  /** Called for each event, in order: check-started, wire, check-ended, and one verdict at the end. */
  readonly on: (event: RunEvent) => void
  /** Ends the grading early: it then rejects with the signal's reason. */
  readonly signal: AbortSignal
  /** What `graderVersion(challengeFolder)` said; travels in the verdict event. Without it, the version of the kit alone. */
  readonly graderVersion?: string
}

/**
 * Grades a learner's program. Everything that is the learner's to know is emitted, a verdict last. Rejects only for what
 * is ours: a grader that throws, or forgets to await.
 */
export async function gradeChallenge(options: GradeOptions): Promise<void> {
  const { challenge, on, signal } = options
  if (!(challenge instanceof Challenge)) {
    throw new TypeError('The default export of grader.ts is not what challenge(…) of #grader returns.')
  }
  signal.throwIfAborted()
  const startedAt = performance.now()
  const recorder = new WireRecorder({ on })
  try {
    const grading = await gradeGroups(challenge, { ...options, recorder })
    recorder.finish()
    const verdict = verdictOf(grading, { ...options, challenge, durationMs: performance.now() - startedAt })
    on({ type: 'verdict', verdict, graderVersion: options.graderVersion ?? (await graderVersion()) })
  } finally {
    recorder.finish()
  }
}

interface Grading {
  readonly results: CheckResult[]
  /** How programs ended that ended by themselves. */
  readonly endings: Ending[]
  /** Set when the first thing that was to be started could not be: the sentence for the learner. */
  error: string | null
}

async function gradeGroups(challenge: Challenge, options: GradeOptions & { recorder: WireRecorder }): Promise<Grading> {
  const { on, recorder, stage, patience, signal, seed } = options
  const { setup } = challenge
  const checks = challenge.groups.flat()
  const grading: Grading = { results: [], endings: [], error: null }
  const begin = (index: number, { name }: Check) => {
    on({ type: 'check-started', name, index, of: checks.length })
    recorder.check = name
    recorder.add({ type: 'check', name, what: 'started' })
  }
  const end = (index: number, result: CheckResult) => {
    grading.results.push(result)
    recorder.add({ type: 'check', name: result.name, what: WHAT[result.status] })
    recorder.check = null
    recorder.flush()
    on({ type: 'check-ended', index, result })
  }

  let index = 0
  for (const members of challenge.groups) {
    const group = await Group.open({ stage, setup, recorder, patience, signal })
    try {
      for (const check of members) {
        const at = index++
        const missing = unmetNeed(check, grading.results)
        const failure = missing === null ? await group.makeReady() : null
        const isFirst = grading.results.length === 0
        if (failure !== null && isFirst) {
          if (failure.ending !== null) grading.endings.push(failure.ending)
          return { ...grading, error: failure.message }
        }
        begin(at, check)
        if (missing !== null) end(at, skipped(check, missing))
        else if (failure !== null) end(at, notStarted(check, failure))
        else end(at, await runCheck(check, { group, seed, index: at, isFirst }))
      }
    } catch (error) {
      if (error instanceof CannotStart) return { ...grading, error: error.message }
      throw error
    } finally {
      grading.endings.push(...group.endings)
      await group.close()
    }
  }
  return grading
}

const WHAT = { pass: 'passed', fail: 'failed', skipped: 'skipped' } as const

/** The name of a needed check that did not pass, or null. */
function unmetNeed(check: Check, results: readonly CheckResult[]): string | null {
  return check.needs?.find((need) => results.find(({ name }) => name === need)?.status !== 'pass') ?? null
}

function skipped(check: Check, missing: string): CheckResult {
  return {
    name: check.name,
    status: 'skipped',
    message: `Not tried: it builds on “${missing}”.`,
    durationMs: 0,
  }
}

/** An earlier process was fine, this one was not: the check fails, for it is the learner's program that did not start. */
function notStarted(check: Check, { message }: StartFailure): CheckResult {
  return {
    name: check.name,
    status: 'fail',
    message,
    anomaly: 'crashed',
    ...(check.hint === undefined ? {} : { hint: check.hint }),
    durationMs: 0,
  }
}

const LIMITS_THAT_KILL = new Set(['out-of-time', 'out-of-memory', 'too-much-output', 'too-many-processes'])

function verdictOf(
  { results, endings, error }: Grading,
  options: { challenge: Challenge; id: string; seed: string; durationMs: number },
): Verdict {
  const killed = endings.find(({ how }) => LIMITS_THAT_KILL.has(how))
  const rest = {
    challenge: options.id,
    seed: options.seed,
    durationMs: rounded(options.durationMs),
    ...(killed ? { limits: { killedBy: killed.how } } : {}),
  }
  if (error !== null) {
    const tests = options.challenge.groups
      .flat()
      .map(({ name }) => ({ name, status: 'skipped' as const, durationMs: 0 }))
    return { version: 3, status: 'error', message: error, ...rest, tests }
  }
  const hasPassed = results.every(({ status }) => status === 'pass')
  return { version: 3, status: hasPassed ? 'pass' : 'fail', ...rest, tests: results }
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100
}
