import type { Ledger } from './expectation.ts'

/** Lets the expectations of one subject take their turns, in the order they were written. */
export class Turns {
  readonly #ledger: Ledger
  #last: Promise<unknown> = Promise.resolve()

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  watch<T>(what: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last
    const expectation = this.#ledger.watch(what, async () => {
      await before
      return work()
    })
    // The plain `then` does not count as an await of the grader's.
    this.#last = Promise.prototype.then.call(expectation, undefined, () => undefined)
    return expectation
  }
}
