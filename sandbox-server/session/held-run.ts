import type { RunEvent } from '#protocol'

/** Far above what a pod may send (1 MiB of output, 4 MiB of wire record): a wall against our own faults. */
const HELD_BYTES = 16 * 1024 * 1024

/** One run's numbered events, kept so that a page that lost its socket can ask for the rest by number. */
export class HeldRun {
  readonly id: string
  readonly kind: 'run' | 'check'
  readonly #opening: string
  /** The events as they travel; the index is the event's number. Serialised once, sent as often as asked. */
  readonly #lines: string[] = []
  readonly #followers = new Set<() => void>()
  #bytes = 0
  #isOver = false

  constructor(id: string, kind: 'run' | 'check') {
    this.id = id
    this.kind = kind
    this.#opening = `{"type":"run-event","run":${JSON.stringify(id)},"seq":`
  }

  /** How many events there are so far; the next one gets this number. */
  get length(): number {
    return this.#lines.length
  }

  /** True once `ended` or `broken` is recorded; nothing comes after it. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** True when the run has said more than is kept, which only a fault of ours can cause. */
  get isFull(): boolean {
    return this.#bytes > HELD_BYTES
  }

  /** Numbers the event and tells the followers. Events after the last one are dropped. */
  record(event: RunEvent): void {
    if (this.#isOver) return
    this.#isOver = event.type === 'ended' || event.type === 'broken'
    if (this.isFull && !this.#isOver) return
    const line = `${this.#opening}${this.#lines.length},"event":${JSON.stringify(event)}}`
    this.#bytes += line.length
    this.#lines.push(line)
    for (const wake of this.#followers) wake()
  }

  /** The whole message that carries event number `seq`, if it has happened. */
  line(seq: number): string | undefined {
    return this.#lines[seq]
  }

  /** Calls `wake` after every event from now on. Returns the way to stop. */
  follow(wake: () => void): () => void {
    this.#followers.add(wake)
    return () => this.#followers.delete(wake)
  }
}
