import type { CheckResult } from '#protocol'
import { aborted } from './aborted.ts'
import type { Check } from './challenge.ts'
import { Ledger } from './expectation.ts'
import { CannotStart, FailedExpectation } from './failed-expectation.ts'
import type { Group } from './group.ts'
import { seeded } from './random.ts'
import type { RunningProgram } from './running-program.ts'
import { type OpenScene, openScene } from './scene.ts'
import { explainEnd } from './server-ended.ts'

/** Milliseconds the server has to answer the goodbyes at the end of a check. */
const GOODBYE_WAIT = 200
/** Characters of the learner's own output that a failed check carries: the last ones. */
const MOST_OUTPUT = 8 * 1024
/** Events that one failure may point at. */
const MOST_BLAMES = 20

/** Milliseconds between a connection that broke and the news that a program has ended. */
const NEWS_WAIT = 300

export interface CheckSurroundings {
  readonly group: Group
  readonly seed: string
  /** Its place among all checks of the challenge. */
  readonly index: number
  /** Whether this is the first thing the grading does: what cannot be started then is thrown as CannotStart. */
  readonly isFirst: boolean
}

/** Makes one check. Rejects when the grader is at fault, or with the signal's reason. */
export async function runCheck(check: Check, { group, seed, index, isFirst }: CheckSurroundings): Promise<CheckResult> {
  const { patience, signal } = group
  const startedAt = performance.now()
  const printed = new PrintedSince(group)
  const ledger = new Ledger()
  const open = openScene({ group, ledger, random: seeded(seed, { name: check.name, index }) })
  try {
    const failed = await failureOf(check, { open, ledger, signal })
    if (failed !== null && isFirst) refuseWhatDoesNotLoad(group, failed)
    const fallen = await fallenServer(group, failed)
    if (failed === null && fallen === null) {
      const message = open.noted.length === 0 ? {} : { message: open.noted.join('\n') }
      return { name: check.name, status: 'pass', ...message, durationMs: since(startedAt) }
    }

    if (failed?.failure.anomaly === 'closed') group.spoil()
    await new Promise(setImmediate)
    return {
      name: check.name,
      status: 'fail',
      ...told(check, failed),
      ...(fallen?.ending ? { message: explainEnd(fallen.ending, fallen.name), anomaly: 'crashed' } : {}),
      ...printed.output,
      ...blamed([fallen?.exitEvent, ...(failed?.failure.blames ?? [])], open.events),
      durationMs: since(startedAt),
    }
  } finally {
    ledger.close()
    await open.clear(GOODBYE_WAIT * patience)
  }
}

/** As the first thing of a grading, a program that Node could not even load is no failed check: nothing was checked. */
function refuseWhatDoesNotLoad({ started }: Group, failed: FailedExpectation): void {
  if (failed instanceof CannotStart) throw failed
  for (const { name, ending, output } of started) {
    if (ending?.how !== 'crashed' || !NOT_LOADED.test(output)) continue
    throw new CannotStart({ message: `${name} could not be run. ${ending.message}`, anomaly: 'crashed' })
  }
}

const NOT_LOADED = /^SyntaxError\b|\bERR_MODULE_NOT_FOUND\b|\bERR_(?:UNSUPPORTED|INVALID)_TYPESCRIPT_SYNTAX\b/m

/** The server that ended by itself. A connection that broke may come before the news of its end. */
async function fallenServer(group: Group, failed: FailedExpectation | null): Promise<RunningProgram | null> {
  if (group.setup.starts === 'nothing') return null
  const { servers, patience } = group
  if (servers.fallen === null && failed?.failure.anomaly === 'closed') {
    await Promise.race(servers.programs.map((program) => program.endsWithin(NEWS_WAIT * patience)))
  }
  return servers.fallen
}

/** What the learner's programs printed during one check. */
class PrintedSince {
  readonly #group: Group
  readonly #before: ReadonlyMap<RunningProgram, number>

  constructor(group: Group) {
    this.#group = group
    this.#before = new Map(group.programs.map((program) => [program, program.output.length]))
  }

  get output(): Pick<CheckResult, 'output'> {
    const texts = this.#group.programs.flatMap((program) => {
      const text = program.output.slice(this.#before.get(program) ?? 0)
      return text.trim() === '' ? [] : [{ name: program.name, text }]
    })
    if (texts.length === 0) return {}
    const [only] = texts
    if (only !== undefined && this.#group.programs.length === 1) return { output: lastOf(only.text) }
    return { output: texts.map(({ name, text }) => `${name} printed:\n${lastOf(text)}`).join('\n') }
  }
}

/** How the check failed, or null when it passed. Throws what is not the learner's. */
async function failureOf(
  check: Check,
  { open, ledger, signal }: { open: OpenScene; ledger: Ledger; signal: AbortSignal },
): Promise<FailedExpectation | null> {
  try {
    // A grader may wait for something of its own that never comes.
    await Promise.race([check.body(open.scene), aborted(signal)])
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof FailedExpectation) return error
    throw new Error(
      `The grader failed in the check “${check.name}”: ${error instanceof Error ? error.message : error}`,
      {
        cause: error,
      },
    )
  }
  const forgotten = await ledger.forgotten()
  if (forgotten !== null) throw new Error(`The grader of the check “${check.name}” is not sound: ${forgotten}`)
  return null
}

type Told = Pick<CheckResult, 'message' | 'anomaly' | 'expected' | 'actual' | 'because' | 'hint'>

function told(check: Check, failed: FailedExpectation | null): Told {
  const { message, anomaly, expected, actual, because = check.because } = failed?.failure ?? {}
  const { hint } = check
  return definedOf({ message, anomaly, expected, actual, because, hint })
}

/** Without the keys that hold undefined: an absent key and an undefined one are not the same. */
function definedOf<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const defined = Object.entries(fields).filter(([, value]) => value !== undefined)
  // Only keys are left out, none is changed.
  return Object.fromEntries(defined) as { [K in keyof T]?: NonNullable<T[K]> }
}

/** The events behind messages and event numbers, without those that were not recorded. */
function blamed(what: readonly unknown[], events: WeakMap<object, number>): Pick<CheckResult, 'blames'> {
  const numbers = what.flatMap((each) => {
    const n = typeof each === 'object' && each !== null ? events.get(each) : each
    return typeof n === 'number' ? [n] : []
  })
  const blames = [...new Set(numbers)].slice(0, MOST_BLAMES)
  return blames.length === 0 ? {} : { blames }
}

function lastOf(output: string): string {
  if (output.length <= MOST_OUTPUT) return output
  return `(${output.length - MOST_OUTPUT} characters before this)\n${output.slice(-MOST_OUTPUT)}`
}

function since(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 100) / 100
}
