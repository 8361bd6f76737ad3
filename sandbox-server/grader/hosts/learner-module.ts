import type { Ledger } from '../expectation.ts'
import { FailedExpectation, type Failure } from '../failed-expectation.ts'
import { nearestName, nearMiss } from '../near-miss.ts'
import { matches } from '../pattern.ts'
import { show } from '../show.ts'
import { find, isWord, type Word } from '../words.ts'
import { HeardFunction } from './heard-function.ts'
import type { ModuleProcess } from './module-process.ts'
import type { ModuleAnswer, StandIn } from './module-talk.ts'
import { Ref, type Taking } from './ref.ts'
import { type Heard, hear, hearError, type Kept, type Told, tell, tellKept, tellYours } from './told-value.ts'

/** Milliseconds a call may take when no `within` says otherwise. */
const USUAL_CALL = 1_000
/** Characters of a call that a sentence holds; a longer one stands in full under what is expected. */
const LONGEST_CALL = 160

/**
 * A module of the learner's, loaded in the learner's own sandbox. Arguments travel there and results travel back as values:
 * JSON, and Map, Set, undefined, Date, bigint, NaN, errors; functions stay on their side and can be called from the other.
 * Behind the arguments may stand the words `within`, `because`, and `like`, which the result must be.
 */
export class LearnerModule {
  readonly name: string
  readonly #process: ModuleProcess
  readonly #ledger: Ledger

  constructor(process: ModuleProcess, ledger: Ledger) {
    this.name = process.file
    this.#process = process
    this.#ledger = ledger
  }

  /** The names it exports. */
  get exports(): readonly string[] {
    return this.#process.exports.map(({ name }) => name)
  }

  /** Calls an exported function and gives what it returns, which must not be a Promise: see `awaits`. */
  calls(fn: string, ...args: unknown[]): Promise<unknown> {
    return this.#watch(`calls('${fn}')`, () => this.#call(fn, args, { waits: false, keeps: false }))
  }

  /** Calls an exported function and gives what its Promise becomes. A result that is no Promise is as good. */
  awaits(fn: string, ...args: unknown[]): Promise<unknown> {
    return this.#watch(`awaits('${fn}')`, () => this.#call(fn, args, { waits: true, keeps: false }))
  }

  /** Calls an exported function and keeps what it returns, or what its Promise becomes, over there. */
  makes(fn: string, ...args: unknown[]): Promise<Ref> {
    return this.#watch(`makes('${fn}')`, async () => asRef(await this.#call(fn, args, { waits: true, keeps: true })))
  }

  /** Puts a value there, to be passed as an argument again and again and read in between. `name` is what people read. */
  keeps(value: unknown, name = 'it'): Promise<Ref> {
    return this.#watch(`keeps(${name})`, async () => {
      const { told, standIns } = this.#telling([value])
      const what = `${this.name} could not be given ${name}.`
      const answer = await this.#ask({ do: 'keep', value: told[0] ?? null, standIns }, { due: show(value), what })
      if (answer.type !== 'kept') throw forged(this.name)
      return asRef(this.#heard(answer.kept, name).value)
    })
  }

  /**
   * A function to be passed as an argument: it hears how it is called. With a callback it returns a Promise there of what the
   * callback gives here; with `returns` it returns that value at once; otherwise it returns undefined.
   */
  hears(
    answer: ((...args: readonly unknown[]) => unknown) | { readonly returns: unknown } = { returns: undefined },
  ): HeardFunction {
    return this.#process.hears(answer, this.#ledger)
  }

  /** Calls the export, or the method of what is kept there. */
  async #call(
    name: string | null,
    given: readonly unknown[],
    taking: Taking,
    owner: Ref | null = null,
  ): Promise<unknown> {
    const { args, words } = apart(given)
    const whole = shownCall(owner, name, args)
    const call = whole.length <= LONGEST_CALL ? whole : shownCall(owner, name, '…')
    if (owner === null && name !== null) this.#assertExports(name, call)
    const { told, standIns } = this.#telling(args)
    const deadlineMs = find(words, 'within')?.ms ?? USUAL_CALL
    const question = { do: 'call', of: owner?.id ?? null, name, args: told, standIns, ...taking } as const
    const kind = find(words, 'like')
    const pattern = kind === undefined ? 'a value' : show(kind.pattern)
    const due = whole === call && kind !== undefined ? pattern : `${whole} returns ${pattern}`
    const answer = await this.#ask(question, {
      due,
      words,
      what: `${call} came to no end.`,
      deadlineMs,
      waits: taking.waits,
    })
    if (answer.type === 'value' || answer.type === 'kept') {
      const { value, untold } = this.#heard(answer.type === 'kept' ? answer.kept : answer.value, name ?? 'it')
      if (untold !== null) {
        const where = untold.path === '' ? 'a value' : `at \`${untold.path}\` a value`
        const message = `${call} returned ${where} that cannot be told: ${untold.why}.`
        throw failed({ message, anomaly: 'wrong-shape', expected: due, actual: show(value) }, words)
      }
      if (kind !== undefined && !matches(kind.pattern, value))
        throw mistaken(call, { pattern: kind.pattern, value, due, words })
      return value
    }
    throw failed(this.#misbehaved(call, { answer, due }), words)
  }

  #misbehaved(call: string, { answer, due }: { answer: ModuleAnswer; due: string }): Failure {
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
        const actual = show(this.#heard(answer.value, 'it').value)
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
        return forged(this.name).failure
    }
  }

  #assertExports(name: string, call: string): void {
    const { exports } = this.#process
    if (exports.some((each) => each.name === name)) return
    const near = nearestName(
      name,
      exports.map((each) => each.name),
    )
    const message =
      near === null
        ? `${this.name} does not export \`${name}\`.`
        : `${this.name} exports \`${near}\`, \`${name}\` is due.`
    const actual =
      exports.length === 0 ? 'no exports at all' : `exports: ${exports.map((each) => each.name).join(', ')}`
    throw new FailedExpectation({ message, anomaly: 'wrong-shape', expected: `${name}, for ${call}`, actual })
  }

  async #ask(
    question: Parameters<ModuleProcess['ask']>[0],
    {
      due,
      words = [],
      what,
      deadlineMs = USUAL_CALL,
      waits = false,
    }: { due: string; words?: readonly Word[]; what: string; deadlineMs?: number; waits?: boolean },
  ): Promise<ModuleAnswer> {
    const asked = await this.#process.ask(question, deadlineMs)
    if (asked.type === 'answer') return asked.answer
    if (asked.type === 'forged') throw forged(this.name)
    if (asked.type === 'ended') {
      const message = `${this.name} ended its process in the middle of it. ${asked.ending.message}`
      throw failed({ message, anomaly: 'crashed', expected: due, actual: asked.ending.message }, words)
    }
    const isThere = await this.#process.hasPulse()
    if (!isThere) await this.#process.stop()
    const why = !isThere ? 'It loops for ever.' : waits ? 'Its Promise was never settled.' : ''
    const actual = `nothing after ${deadlineMs} ms`
    throw failed({ message: `${what} ${why}`.trim(), anomaly: 'unanswered', expected: due, actual }, words)
  }

  #telling(values: readonly unknown[]): { told: Told[]; standIns: StandIn[] } {
    const standIns: StandIn[] = []
    const told = values.map((value) =>
      tell(value, {
        known: (object) => {
          if (object instanceof Ref) return tellYours(object.id)
          if (!(object instanceof HeardFunction)) return null
          standIns.push(object.standIn)
          return tellKept({ id: object.standIn.id, isFunction: true, name: '' })
        },
        keep: (fn) => {
          const made = this.#process.hears(fn as (...args: readonly unknown[]) => unknown, this.#ledger)
          standIns.push(made.standIn)
          return { id: made.standIn.id, isFunction: true, name: '' }
        },
      }),
    )
    return { told, standIns }
  }

  #heard(told: Told, name: string): Heard {
    try {
      return hear(told, { kept: (kept) => this.#ref(kept, name) })
    } catch (cause) {
      throw forged(this.name, cause)
    }
  }

  #ref(kept: Kept, name: string): Ref {
    return new Ref(kept, {
      name: kept.name === '' || kept.name === 'Object' ? name : kept.name,
      call: (ref, method, args, taking) =>
        this.#watch(`${name}.${method ?? ''}(…)`, () => this.#call(method, args, taking, ref)),
      read: (ref, words) => this.#watch(`${name}.reads()`, () => this.#read(ref, words)),
    })
  }

  async #read(ref: Ref, words: readonly Word[]): Promise<unknown> {
    const kind = find(words, 'like')
    const due = kind === undefined ? `the value of ${ref.name}` : show(kind.pattern)
    const answer = await this.#ask({ do: 'read', id: ref.id }, { due, words, what: `${ref.name} could not be read.` })
    if (answer.type !== 'value') throw forged(this.name)
    const { value, untold } = this.#heard(answer.value, ref.name)
    if (untold !== null) {
      const message = `${ref.name} holds something that cannot be told${untold.path === '' ? '' : `, at \`${untold.path}\``}: ${untold.why}.`
      throw failed({ message, anomaly: 'wrong-shape', expected: due, actual: show(value) }, words)
    }
    if (kind === undefined || matches(kind.pattern, value)) return value
    const slip = nearMiss(kind.pattern, value, NO_FRAME)
    const message = `${ref.name} is not what it must be${slip === null ? '.' : `: ${slip}`}`
    throw failed({ message, anomaly: 'unexpected', expected: due, actual: show(value) }, words)
  }

  #watch<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.#ledger.watch(`${this.name}: ${what}`, work)
  }
}

function asRef(value: unknown): Ref {
  if (value instanceof Ref) return value
  throw new Error('The host kept something and gave no reference to it.')
}

/** The learner's module has answered in the host's place. */
function forged(module: string, cause?: unknown): FailedExpectation {
  const failure = new FailedExpectation({
    message: `${module} answered for itself on the line that calls travel on. Leave open files alone that you did not open.`,
    anomaly: 'wrong-shape',
    expected: 'what the function returned',
    actual: 'something that no call returns',
  })
  failure.cause = cause
  return failure
}

/** What `nearMiss` is told of a value that came in no frame. */
const NO_FRAME = { text: 'null', isBinary: false }

function mistaken(
  call: string,
  { pattern, value, due, words }: { pattern: unknown; value: unknown; due: string; words: readonly Word[] },
): FailedExpectation {
  const slip = nearMiss(pattern, value, NO_FRAME)
  const message =
    slip === null ? `${call} returned something else than was due.` : `${call} returned the wrong shape. ${slip}`
  return failed(
    { message, anomaly: slip === null ? 'unexpected' : 'wrong-shape', expected: due, actual: show(value) },
    words,
  )
}

function failed(failure: Failure, words: readonly Word[]): FailedExpectation {
  const reason = find(words, 'because')?.reason
  return new FailedExpectation(reason === undefined ? failure : { ...failure, because: reason })
}

/** The words that stand behind the arguments. */
function apart(given: readonly unknown[]): { args: readonly unknown[]; words: readonly Word[] } {
  const last = given.findLastIndex((each) => !isWord(each))
  return { args: given.slice(0, last + 1), words: given.slice(last + 1).filter(isWord) }
}

/** `…` stands for arguments that are too long for a sentence. */
function shownCall(owner: Ref | null, name: string | null, args: readonly unknown[] | '…'): string {
  const whom = owner === null ? '' : name === null ? owner.name : `${owner.name}.`
  const shown =
    args === '…' ? args : args.map((arg) => (typeof arg === 'function' ? 'a function' : show(arg))).join(', ')
  return `${whom}${name ?? ''}(${shown})`
}

function sentence(words: string): string {
  const [first = ''] = words.split('\n')
  return /[.?!]$/.test(first) ? first : `${first}.`
}
