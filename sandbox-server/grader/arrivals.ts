import { News } from './news.ts'

/** What comes over one connection, in order, and the end after it. Whoever waits is answered at once when it ends. */
export class Arrivals<Item, End> {
  readonly #waiting: Item[] = []
  readonly #all: Item[] = []
  #end: { readonly how: End } | null = null
  readonly #news = new News()

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
    this.#news.stir()
  }

  /** Nothing comes after this. Only the first end counts. */
  close(how: End): void {
    this.#end ??= { how }
    this.#news.stir()
  }

  /** The next item; or the end, once all are taken; or `late` after the deadline, on the clock of `performance.now()`. */
  async take(deadline: number, signal: AbortSignal): Promise<Arrival<Item, End>> {
    for (;;) {
      const item = this.#waiting.shift()
      if (item !== undefined) return { type: 'item', item }
      if (this.#end !== null) return { type: 'ended', how: this.#end.how }
      if (!(await this.#news.wait(deadline, signal))) return { type: 'late' }
    }
  }

  /** How it ended, whatever was not taken yet; null after the deadline. */
  async ended(deadline: number, signal: AbortSignal): Promise<End | null> {
    while (this.#end === null) {
      if (!(await this.#news.wait(deadline, signal))) return null
    }
    return this.#end.how
  }
}

export type Arrival<Item, End> =
  | { readonly type: 'item'; readonly item: Item }
  | { readonly type: 'ended'; readonly how: End }
  | { readonly type: 'late' }
