import { setTimeout as sleep } from 'node:timers/promises'
import { FailedExpectation } from '../failed-expectation.ts'
import type { Surroundings } from '../surroundings.ts'
import { find, type Word } from '../words.ts'
import type { Answer } from './answer.ts'
import type { AnswerPattern } from './answer-pattern.ts'
import type { Exchange } from './exchange.ts'
import { tooEarly } from './explain-answer.ts'
import { notAnswered } from './not-answered.ts'
import { readAnswer } from './read-answer.ts'

/** Milliseconds until a held request must be answered, when no `within` says otherwise. */
const USUAL_WAIT = 500

export interface HeldOptions {
  readonly name: string
  readonly request: string
  readonly exchange: Promise<Exchange>
  readonly surroundings: Surroundings
}

/** A request that may stay open: the server answers when it has something to say. */
export class Held {
  readonly name: string
  readonly request: string
  readonly #exchange: Promise<Exchange>
  readonly #answer: Promise<Answer>
  readonly #surroundings: Surroundings
  #settled: { answer: Answer } | { error: unknown } | null = null

  constructor({ name, request, exchange, surroundings }: HeldOptions) {
    this.name = name
    this.request = request
    this.#exchange = exchange
    this.#surroundings = surroundings
    this.#answer = exchange.then((open) => readAnswer(open, { name, request }))
    this.#answer.then(
      (answer) => {
        this.#settled = { answer }
      },
      (error: unknown) => {
        this.#settled = { error }
      },
    )
  }

  /** Whether it is still without an answer. */
  get isOpen(): boolean {
    return this.#settled === null
  }

  /** That the answer comes now, and is like this. */
  answers(pattern: AnswerPattern, ...words: Word[]): Promise<Answer> {
    const { name, request } = this
    return this.#surroundings.ledger.watch(`${name}: ${request} answers(…)`, async () => {
      const ms = find(words, 'within')?.ms ?? USUAL_WAIT
      const answer = await this.#within(ms * this.#surroundings.patience).catch((error: unknown) => {
        throw notAnswered(error, { name, request, words })
      })
      if (answer === null) {
        const { tap } = await this.#exchange
        throw this.#failure(
          { message: `${name}'s ${request} is still without an answer after ${ms} ms.`, event: tap.lastSent },
          words,
        )
      }
      return answer.is(pattern, ...words)
    })
  }

  /** That it is still held: after `during(ms)`, or at this moment without it. */
  isHeld(...words: Word[]): Promise<void> {
    const { name, request } = this
    return this.#surroundings.ledger.watch(`${name}: ${request} isHeld(…)`, async () => {
      await this.#exchange
      const answer = await this.#within(find(words, 'during')?.ms ?? 0).catch((error: unknown) => {
        throw notAnswered(error, { name, request, words })
      })
      if (answer !== null) throw answer.failure({ ...tooEarly(answer), expected: 'a request that is held' }, words)
    })
  }

  /** Goes away without waiting for the answer. */
  aborts(): void {
    void this.#exchange.then(
      (exchange) => exchange.abort(),
      () => undefined,
    )
  }

  /** The answer, or null when so many milliseconds have passed without one. */
  async #within(ms: number): Promise<Answer | null> {
    const { signal } = this.#surroundings
    const stop = new AbortController()
    const late = sleep(ms, null, { signal: AbortSignal.any([signal, stop.signal]) }).catch(() => null)
    // What has come already is looked at first.
    await new Promise(setImmediate)
    const answer = await Promise.race([this.#answer, late])
    stop.abort()
    signal.throwIfAborted()
    return answer
  }

  #failure({ message, event }: { message: string; event: number | null }, words: readonly Word[]): FailedExpectation {
    const reason = find(words, 'because')?.reason
    return new FailedExpectation({
      message,
      anomaly: 'unanswered',
      expected: 'an answer',
      actual: 'nothing',
      ...(reason === undefined ? {} : { because: reason }),
      blames: event === null ? [] : [event],
    })
  }
}
