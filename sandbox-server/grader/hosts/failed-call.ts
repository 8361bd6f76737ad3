import { FailedExpectation, type Failure } from '../failed-expectation.ts'
import { nearestName, nearMiss } from '../near-miss.ts'
import { show } from '../show.ts'
import { find, type Word } from '../words.ts'
import { type Heard, hearError } from './hear-value.ts'
import type { ModuleAnswer } from './module-talk.ts'
import type { Ref } from './ref.ts'
import type { Told } from './told-value.ts'

// What people read when a call of a learner's function, or a look at what it keeps, did not go as it should.

/** A call as a sentence has it. `…` stands for arguments that are too long for one. */
export function shownCall(owner: Ref | null, name: string | null, args: readonly unknown[] | '…'): string {
  const whom = owner === null ? '' : name === null ? owner.name : `${owner.name}.`
  const shown =
    args === '…' ? args : args.map((arg) => (typeof arg === 'function' ? 'a function' : show(arg))).join(', ')
  return `${whom}${name ?? ''}(${shown})`
}

/** The failure of a check, with the author's reason where the words hold one. */
export function failed(failure: Failure, words: readonly Word[]): FailedExpectation {
  const reason = find(words, 'because')?.reason
  return new FailedExpectation(reason === undefined ? failure : { ...failure, because: reason })
}

/** The learner's module has answered in the host's place. */
export function forged(module: string, cause?: unknown): FailedExpectation {
  const failure = new FailedExpectation({
    message: `${module} answered for itself on the line that calls travel on. Leave open files alone that you did not open.`,
    anomaly: 'wrong-shape',
    expected: 'what the function returned',
    actual: 'something that no call returns',
  })
  failure.cause = cause
  return failure
}

/** The function that is due is not there. */
export function notExported(
  module: string,
  { name, call, exports }: { name: string; call: string; exports: readonly string[] },
): FailedExpectation {
  const near = nearestName(name, exports)
  const message =
    near === null ? `${module} does not export \`${name}\`.` : `${module} exports \`${near}\`, \`${name}\` is due.`
  const actual = exports.length === 0 ? 'no exports at all' : `exports: ${exports.join(', ')}`
  return new FailedExpectation({ message, anomaly: 'wrong-shape', expected: `${name}, for ${call}`, actual })
}

/** What a call came to that returned no value. */
interface NoValue {
  readonly module: string
  readonly answer: ModuleAnswer
  readonly due: string
  /** Reads what was thrown. */
  readonly hear: (told: Told) => unknown
}

/** The call returned no value. */
export function misbehaved(call: string, { module, answer, due, hear }: NoValue): Failure {
  switch (answer.type) {
    case 'promise':
      return {
        message: `${call} returned a Promise; its value is due at once. Is the function async?`,
        anomaly: 'wrong-shape',
        expected: due,
        actual: 'a Promise',
      }
    case 'thrown': {
      const { name, message, place } = hearError(answer.error)
      const actual = `${name}: ${message}${place === null ? '' : ` (${place})`}`
      const what = answer.isRejection ? 'gave a Promise that was rejected' : 'threw an error'
      return {
        message: `${call} ${what}${place === null ? '' : ` at ${place}`}: ${sentence(message || name)}`,
        anomaly: 'crashed',
        expected: due,
        actual,
      }
    }
    case 'thrown-value': {
      const actual = show(hear(answer.value))
      const what = answer.isRejection ? 'rejected its Promise with' : 'threw'
      return {
        message: `${call} ${what} ${actual}, which is not an Error.`,
        anomaly: 'crashed',
        expected: due,
        actual,
      }
    }
    case 'no-function':
      return {
        message: `${call} is not possible: it is no function.`,
        anomaly: 'wrong-shape',
        expected: 'a function',
        actual: answer.kind,
      }
    default:
      return forged(module).failure
  }
}

/** The call returned something with a part that cannot travel. */
export function untellable(
  call: string,
  { value, untold, due }: { value: unknown; untold: NonNullable<Heard['untold']>; due: string },
): Failure {
  const where = untold.path === '' ? 'a value' : `at \`${untold.path}\` a value`
  const message = `${call} returned ${where} that cannot be told: ${untold.why}.`
  return { message, anomaly: 'wrong-shape', expected: due, actual: show(value) }
}

/** The call returned another value than the pattern has it. */
export function wrongResult(
  call: string,
  { pattern, value, due }: { pattern: unknown; value: unknown; due: string },
): Failure {
  const slip = nearMiss(pattern, value, NO_FRAME)
  const message =
    slip === null ? `${call} returned something else than was due.` : `${call} returned the wrong shape. ${slip}`
  return { message, anomaly: slip === null ? 'unexpected' : 'wrong-shape', expected: due, actual: show(value) }
}

/** What is kept over there has a part that cannot travel. */
export function unreadable(
  name: string,
  { value, untold, due }: { value: unknown; untold: NonNullable<Heard['untold']>; due: string },
): Failure {
  const message = `${name} holds something that cannot be told${untold.path === '' ? '' : `, at \`${untold.path}\``}: ${untold.why}.`
  return { message, anomaly: 'wrong-shape', expected: due, actual: show(value) }
}

/** What is kept over there is not what it must be. */
export function wrongValue(
  name: string,
  { pattern, value, due }: { pattern: unknown; value: unknown; due: string },
): Failure {
  const slip = nearMiss(pattern, value, NO_FRAME)
  const message = `${name} is not what it must be${slip === null ? '.' : `: ${slip}`}`
  return { message, anomaly: 'unexpected', expected: due, actual: show(value) }
}

/** What `nearMiss` is told of a value that came in no frame. */
const NO_FRAME = { text: 'null', isBinary: false }

function sentence(words: string): string {
  const [first = ''] = words.split('\n')
  return /[.?!]$/.test(first) ? first : `${first}.`
}
