import type { Lane, RunEvent, WireEvent } from '#protocol'

/** The most a record holds. What comes after is counted, not kept. */
const MOST_EVENTS = 10_000
const MOST_BYTES = 4 * 1024 * 1024

/** Events travel in batches: after this many milliseconds, events or characters, whichever comes first. */
const BATCH = { ms: 25, events: 200, characters: 128 * 1024 }

/** What happened, before the recorder gives it its number and time. */
export type Happening = WireEvent extends infer Each
  ? Each extends WireEvent
    ? Omit<Each, 'n' | 'at' | 'check'>
    : never
  : never

/** Keeps the wire record of one run: numbers the events, times them, and hands them on in bounded batches. */
export class WireRecorder {
  /** The name of the check that is going on; it is written on every event. */
  check: string | null = null
  readonly #on: (event: RunEvent) => void
  readonly #startedAt = performance.now()
  readonly #lanes = new Set<string>()
  #batch: WireEvent[] = []
  #batchSize = 0
  #timer: NodeJS.Timeout | null = null
  #count = 0
  #size = 0
  #dropped = 0
  #isOver = false

  constructor({ on }: { on: (event: RunEvent) => void }) {
    this.#on = on
  }

  /** Puts somebody on the stage, once. */
  lane(lane: Lane): void {
    if (this.#lanes.has(lane.id)) return
    this.#lanes.add(lane.id)
    this.add({ type: 'lane', lane })
  }

  /** Keeps an event and returns its number, or null when the record is full or over. */
  add(happening: Happening): number | null {
    if (this.#isOver) return null
    const event: WireEvent = {
      ...happening,
      n: this.#count,
      at: this.#now(),
      ...(this.check === null ? {} : { check: this.check }),
    }
    const size = JSON.stringify(event).length
    if (this.#dropped > 0 || this.#count >= MOST_EVENTS || this.#size + size > MOST_BYTES) {
      this.#dropped++
      return null
    }
    this.#count++
    this.#size += size
    this.#keep(event, size)
    return event.n
  }

  /** Hands on what is waiting. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#batch.length === 0) return
    const events = this.#batch
    this.#batch = []
    this.#batchSize = 0
    this.#on({ type: 'wire', events })
  }

  /** Says what was dropped, if anything was, hands on the rest, and keeps nothing more. */
  finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    if (this.#dropped > 0) this.#batch.push({ type: 'full', n: this.#count, at: this.#now(), dropped: this.#dropped })
    this.flush()
  }

  #keep(event: WireEvent, size: number): void {
    this.#batch.push(event)
    this.#batchSize += size
    if (this.#batch.length >= BATCH.events || this.#batchSize >= BATCH.characters) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), BATCH.ms)
  }

  /** Milliseconds since the run began, to the hundredth, on a clock that never jumps. */
  #now(): number {
    return Math.round((performance.now() - this.#startedAt) * 100) / 100
  }
}
