import type { CheckResult } from '#protocol'
import type { Check } from './challenge.ts'
import { Ledger } from './expectation.ts'
import { FailedExpectation } from './failed-expectation.ts'
import { seeded } from './random.ts'
import { type OpenScene, openScene } from './scene.ts'
import { explainEnd } from './server-ended.ts'
import type { ServerProcess } from './server-process.ts'
import type { WireRecorder } from './wire-recorder.ts'

/** Milliseconds the server has to answer the goodbyes at the end of a check. */
const GOODBYE_WAIT = 200
/** Characters of the learner's own output that a failed check carries: the last ones. */
const MOST_OUTPUT = 8 * 1024
/** Events that one failure may point at. */
const MOST_BLAMES = 20

export interface CheckSurroundings {
  readonly server: ServerProcess
  readonly seed: string
  readonly patience: number
  readonly recorder: WireRecorder
  readonly signal: AbortSignal
}

/** Makes one check. Rejects when the grader is at fault, or with the signal's reason. */
export async function runCheck(check: Check, surroundings: CheckSurroundings): Promise<CheckResult> {
  const { server, seed, patience, recorder, signal } = surroundings
  const startedAt = performance.now()
  const outputBefore = server.output.length
  const ledger = new Ledger()
  const { port } = server
  const random = seeded(seed, check.name)
  const open = openScene({ port, patience, recorder, ledger, signal, random, server })
  try {
    const failed = await failureOf(check, { open, ledger, signal })
    const ending = failed?.failure.anomaly === 'closed' ? await server.endsSoon() : server.ending
    if (failed === null && ending === null) return { name: check.name, status: 'pass', durationMs: since(startedAt) }

    if (failed?.failure.anomaly === 'closed') server.isUsable = false
    await new Promise(setImmediate)
    const output = server.output.slice(server.output.length < outputBefore ? 0 : outputBefore)
    return {
      name: check.name,
      status: 'fail',
      ...told(check, failed),
      ...(ending === null ? {} : { message: explainEnd(ending), anomaly: 'crashed' }),
      ...(output.trim() === '' ? {} : { output: lastOf(output) }),
      ...blamed([server.exitEvent, ...(failed?.failure.blames ?? [])], open.events),
      durationMs: since(startedAt),
    }
  } finally {
    ledger.close()
    await open.clear(GOODBYE_WAIT * patience)
  }
}

/** How the check failed, or null when it passed. Throws what is not the learner's. */
async function failureOf(
  check: Check,
  { open, ledger, signal }: { open: OpenScene; ledger: Ledger; signal: AbortSignal },
): Promise<FailedExpectation | null> {
  try {
    await check.body(open.scene)
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
