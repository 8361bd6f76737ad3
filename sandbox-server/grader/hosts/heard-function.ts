import type { Ledger } from '../expectation.ts'
import { FailedExpectation } from '../failed-expectation.ts'
import { matches } from '../pattern.ts'
import { show, shownAs } from '../show.ts'
import { find, type Word } from '../words.ts'
import type { StandIn } from './module-talk.ts'

/** Milliseconds a call is waited for when no `within` says otherwise. */
const USUAL_WAIT = 500
/** Calls that are remembered. */
const MOST_CALLS = 5_000

export interface HeardFunctionOptions {
  readonly standIn: StandIn
  readonly ledger: Ledger
  readonly patience: number
  readonly signal: AbortSignal
}

/** A function of the grader's that the learner's module was given: it hears every call, in order. */
export class HeardFunction {
  readonly standIn: StandIn
  /** The arguments of every call so far. */
  readonly calls: (readonly unknown[])[] = []
  readonly #options: HeardFunctionOptions
  readonly #listeners = new Set<() => void>()
  #next = 0

  constructor(options: HeardFunctionOptions) {
    this.standIn = options.standIn
    this.#options = options
  }

  /** The arguments of the next call, which must be like these: a list, one pattern for each argument. */
  expects(pattern: readonly unknown[], ...words: Word[]): Promise<readonly unknown[]> {
    return this.#options.ledger.watch('expects(…) of a function', async () => {
      const at = this.#next++
      const call = await this.#callAt(at, find(words, 'within')?.ms ?? USUAL_WAIT)
      if (call !== null && matches(pattern, call)) return call
      const reason = find(words, 'because')?.reason
      throw new FailedExpectation({
        message:
          call === null ? 'A function was not called.' : 'A function was called with something else than was due.',
        anomaly: call === null ? 'unanswered' : 'unexpected',
        expected: show(pattern),
        actual: call === null ? `${this.calls.length} calls, and no more` : show(call),
        ...(reason === undefined ? {} : { because: reason }),
      })
    })
  }

  /** Told of a call by the host. */
  heard(args: readonly unknown[]): void {
    if (this.calls.length >= MOST_CALLS) return
    this.calls.push(args)
    for (const listener of this.#listeners) listener()
  }

  [shownAs](): string {
    return 'a function'
  }

  async #callAt(index: number, ms: number): Promise<readonly unknown[] | null> {
    const { patience, signal } = this.#options
    signal.throwIfAborted()
    return await new Promise((resolve, reject) => {
      const settle = (call: readonly unknown[] | null) => {
        clearTimeout(timer)
        this.#listeners.delete(look)
        signal.removeEventListener('abort', abort)
        resolve(call)
      }
      const look = () => {
        const call = this.calls[index]
        if (call !== undefined) settle(call)
      }
      const abort = () => {
        settle(null)
        reject(signal.reason)
      }
      const timer = setTimeout(() => settle(this.calls[index] ?? null), ms * patience)
      this.#listeners.add(look)
      signal.addEventListener('abort', abort, { once: true })
      look()
    })
  }
}
