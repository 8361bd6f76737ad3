/** What comes over one connection, in order, and the end after it. Whoever waits is answered at once when it ends. */
export class Arrivals<Item, End> {
  readonly #waiting: Item[] = []
  readonly #all: Item[] = []
  #end: { readonly how: End } | null = null
  #wake: (() => void)[] = []

  /** Everything that came, the oldest first. */
  get all(): readonly Item[] {
    return this.#all
  }

  /** How it ended; null while it goes on. */
  get end(): End | null {
    return this.#end?.how ?? null
  }

  put(item: Item): void {
    this.#all.push(item)
    this.#waiting.push(item)
    this.#stir()
  }

  /** Nothing comes after this. Only the first end counts. */
  close(how: End): void {
    this.#end ??= { how }
    this.#stir()
  }

  /** The next item; or the end, once all are taken; or `late` after the deadline, on the clock of `performance.now()`. */
  async take(deadline: number, signal: AbortSignal): Promise<Arrival<Item, End>> {
    for (;;) {
      const item = this.#waiting.shift()
      if (item !== undefined) return { type: 'item', item }
      if (this.#end !== null) return { type: 'ended', how: this.#end.how }
      if (!(await this.#news(deadline, signal))) return { type: 'late' }
    }
  }

  /** How it ended, whatever was not taken yet; null after the deadline. */
  async ended(deadline: number, signal: AbortSignal): Promise<End | null> {
    while (this.#end === null) {
      if (!(await this.#news(deadline, signal))) return null
    }
    return this.#end.how
  }

  #stir(): void {
    const sleepers = this.#wake
    this.#wake = []
    for (const wake of sleepers) wake()
  }

  /** Waits until something changed; false when the deadline came first. Rejects with the signal's reason. */
  #news(deadline: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const left = deadline - performance.now()
      if (signal.aborted) return reject(signal.reason)
      if (left <= 0) return resolve(false)
      const settle = (hasNews: boolean): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
        resolve(hasNews)
      }
      const abort = (): void => {
        clearTimeout(timer)
        reject(signal.reason)
      }
      const timer = setTimeout(() => settle(false), left)
      signal.addEventListener('abort', abort, { once: true })
      this.#wake.push(() => settle(true))
    })
  }
}

export type Arrival<Item, End> =
  | { readonly type: 'item'; readonly item: Item }
  | { readonly type: 'ended'; readonly how: End }
  | { readonly type: 'late' }
