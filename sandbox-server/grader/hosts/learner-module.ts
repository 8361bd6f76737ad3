import type { Ledger } from '../expectation.ts'
import { matches } from '../pattern.ts'
import { show } from '../show.ts'
import { find, isWord, type Word } from '../words.ts'
import {
  failed,
  forged,
  misbehaved,
  notExported,
  shownCall,
  unreadable,
  untellable,
  wrongResult,
  wrongValue,
} from './failed-call.ts'
import { type Heard, hear } from './hear-value.ts'
import { HeardFunction } from './heard-function.ts'
import type { ModuleProcess } from './module-process.ts'
import type { ModuleAnswer, StandIn } from './module-talk.ts'
import { Ref, type Taking } from './ref.ts'
import { tell, tellKept, tellYours } from './tell-value.ts'
import type { Kept, Told } from './told-value.ts'

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
    if (owner === null && name !== null && !this.exports.includes(name))
      throw notExported(this.name, { name, call, exports: this.exports })
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
      if (untold !== null) throw failed(untellable(call, { value, untold, due }), words)
      if (kind !== undefined && !matches(kind.pattern, value))
        throw failed(wrongResult(call, { pattern: kind.pattern, value, due }), words)
      return value
    }
    const hearThrown = (told: Told) => this.#heard(told, 'it').value
    throw failed(misbehaved(call, { module: this.name, answer, due, hear: hearThrown }), words)
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
    if (untold !== null) throw failed(unreadable(ref.name, { value, untold, due }), words)
    if (kind === undefined || matches(kind.pattern, value)) return value
    throw failed(wrongValue(ref.name, { pattern: kind.pattern, value, due }), words)
  }

  #watch<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.#ledger.watch(`${this.name}: ${what}`, work)
  }
}

function asRef(value: unknown): Ref {
  if (value instanceof Ref) return value
  throw new Error('The host kept something and gave no reference to it.')
}

/** The words that stand behind the arguments. */
function apart(given: readonly unknown[]): { args: readonly unknown[]; words: readonly Word[] } {
  const last = given.findLastIndex((each) => !isWord(each))
  return { args: given.slice(0, last + 1), words: given.slice(last + 1).filter(isWord) }
}
