/** A promise that knows whether somebody waits for it. A grader that forgets `await` would otherwise pass everything. */
export class Expectation<T> extends Promise<T> {
  #isAwaited = false

  // What `then` gives back is an ordinary promise: the one who called it has awaited.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  get isAwaited(): boolean {
    return this.#isAwaited
  }

  // biome-ignore lint/suspicious/noThenProperty: being told of an await is what this class is for
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#isAwaited = true
    return super.then(onFulfilled, onRejected)
  }

  /** Keeps a rejection from counting as unhandled, without counting as an await. */
  hush(): this {
    super.then(undefined, () => undefined)
    return this
  }
}

/** All the promises a check has been given, to be looked over at its end. */
export class Ledger {
  readonly #entries: { what: string; expectation: Expectation<unknown>; isSettled: boolean }[] = []
  #isClosed = false

  /** Starts the work and hands out a promise that is watched. */
  watch<T>(what: string, work: () => Promise<T>): Expectation<T> {
    const expectation = new Expectation<T>((resolve, reject) => {
      if (this.#isClosed) return
      work().then(
        (value) => this.#isClosed || resolve(value),
        (error) => this.#isClosed || reject(error),
      )
    }).hush()
    const entry = { what, expectation, isSettled: false }
    const settle = () => {
      entry.isSettled = true
    }
    Promise.prototype.then.call(expectation, settle, settle)
    this.#entries.push(entry)
    return expectation
  }

  /** The check is over: what is still waiting waits for ever, so that no late rejection strays through the process. */
  close(): void {
    this.#isClosed = true
  }

  /** The sentence about the first promise nobody waited for, or null. */
  async forgotten(): Promise<string | null> {
    // Lets promises that are settled already tell their entries so.
    await new Promise(setImmediate)
    const stray = this.#entries.find(({ expectation, isSettled }) => !expectation.isAwaited || !isSettled)
    if (stray === undefined) return null
    const { what, expectation } = stray
    return expectation.isAwaited
      ? `\`${what}\` was still waiting when the check was over. Something before it is not awaited.`
      : `\`${what}\` is not awaited. Write await in front of it.`
  }
}
