import type { CheckResult, Ending, RunEvent, Verdict } from '#protocol'
import { Challenge, type Check } from './challenge.ts'
import { graderVersion } from './grader-version.ts'
import { runCheck } from './run-check.ts'
import { explainSilence } from './server-ended.ts'
import { ServerProcess } from './server-process.ts'
import { NeverListened, type Stage } from './stage.ts'
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
  /** Set when not even the first process could be talked to. */
  neverListened: NeverListened | null
}

async function gradeGroups(challenge: Challenge, options: GradeOptions & { recorder: WireRecorder }): Promise<Grading> {
  const { on, recorder } = options
  const checks = challenge.groups.flat()
  const grading: Grading = { results: [], endings: [], neverListened: null }
  const end = (index: number, result: CheckResult) => {
    grading.results.push(result)
    recorder.add({ type: 'check', name: result.name, what: WHAT[result.status] })
    recorder.check = null
    recorder.flush()
    on({ type: 'check-ended', index, result })
  }

  let index = 0
  for (const group of challenge.groups) {
    let server: ServerProcess | null = null
    let cannotStart: NeverListened | null = null
    try {
      for (const check of group) {
        const at = index++
        const missing = unmetNeed(check, grading.results)
        if (missing === null && cannotStart === null && server?.isUsable !== true) {
          await server?.stop()
          const started = await start(challenge, options)
          if (started instanceof NeverListened && grading.results.length === 0) {
            grading.neverListened = started
            return grading
          }
          if (started instanceof NeverListened) cannotStart = started
          else server = started
        }
        on({ type: 'check-started', name: check.name, index: at, of: checks.length })
        recorder.check = check.name
        recorder.add({ type: 'check', name: check.name, what: 'started' })
        if (missing !== null) end(at, skipped(check, missing))
        else if (cannotStart !== null || server === null) end(at, notStarted(check, { challenge, why: cannotStart }))
        else end(at, await runCheck(check, { ...options, server }))
        if (server?.ending) grading.endings.push(server.ending)
      }
    } finally {
      await server?.stop()
    }
  }
  return grading
}

const WHAT = { pass: 'passed', fail: 'failed', skipped: 'skipped' } as const

async function start(
  challenge: Challenge,
  options: GradeOptions & { recorder: WireRecorder },
): Promise<ServerProcess | NeverListened> {
  try {
    return await ServerProcess.start(challenge, options)
  } catch (error) {
    if (error instanceof NeverListened) return error
    throw error
  }
}

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
function notStarted(
  check: Check,
  { challenge, why }: { challenge: Challenge; why: NeverListened | null },
): CheckResult {
  return {
    name: check.name,
    status: 'fail',
    message: why === null ? 'Your server did not start again.' : explainSilence(why, challenge.port),
    anomaly: 'crashed',
    ...(check.hint === undefined ? {} : { hint: check.hint }),
    durationMs: 0,
  }
}

const LIMITS_THAT_KILL = new Set(['out-of-time', 'out-of-memory', 'too-much-output', 'too-many-processes'])

function verdictOf(
  { results, endings, neverListened }: Grading,
  options: { challenge: Challenge; id: string; seed: string; durationMs: number },
): Verdict {
  const killed = [neverListened?.ending, ...endings].find((ending) => ending && LIMITS_THAT_KILL.has(ending.how))
  const rest = {
    challenge: options.id,
    seed: options.seed,
    durationMs: rounded(options.durationMs),
    ...(killed ? { limits: { killedBy: killed.how } } : {}),
  }
  if (neverListened !== null) {
    const message = explainSilence(neverListened, options.challenge.port)
    const tests = options.challenge.groups
      .flat()
      .map(({ name }) => ({ name, status: 'skipped' as const, durationMs: 0 }))
    return { version: 3, status: 'error', message, ...rest, tests }
  }
  const hasPassed = results.every(({ status }) => status === 'pass')
  return { version: 3, status: hasPassed ? 'pass' : 'fail', ...rest, tests: results }
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100
}
