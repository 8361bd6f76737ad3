/** Where somebody stands in the queue. */
export interface QueuePlace {
  /** From 1. */
  readonly position: number
  /** Until it is their turn, as far as one can tell from the checks before; null while none has been through. */
  readonly waitMs: number | null
}

/** A place in the queue. `turn` resolves when it is this one's turn; `leave` gives the place up, before or after. */
export interface Ticket {
  readonly turn: Promise<void>
  leave(): void
}

interface Waiting {
  readonly learner: string
  /** How many checks of each learner go first, counted through. */
  readonly round: number
  readonly onPlace: (place: QueuePlace) => void
  readonly begin: () => void
  position: number
}

/**
 * Lets a bounded number of checks go at once, but never two of one learner. First come, first served, a round at a time:
 * who asks for a second check waits until everybody who waits has had a first.
 */
export class CheckQueue {
  readonly #places: number
  readonly #bound: number
  readonly #onLength: (length: number) => void
  readonly #going = new Map<Waiting, { readonly since: number }>()
  /** How long the latest checks took, in milliseconds. */
  readonly #durations: number[] = []
  #round = 0
  #waiting: Waiting[] = []

  constructor(options: { places: number; bound: number; onLength: (length: number) => void }) {
    this.#places = options.places
    this.#bound = options.bound
    this.#onLength = options.onLength
  }

  /** Takes a place, or null when too many wait already. `onPlace` is told where one stands, whenever that changes. */
  enter(learner: string, onPlace: (place: QueuePlace) => void): Ticket | null {
    if (this.#waiting.length >= this.#bound) return null
    const { promise: turn, resolve: begin } = Promise.withResolvers<void>()
    const entry: Waiting = { learner, round: this.#roundFor(learner), onPlace, begin, position: 0 }
    const before = this.#waiting.findIndex(({ round }) => round > entry.round)
    this.#waiting.splice(before < 0 ? this.#waiting.length : before, 0, entry)
    this.#advance()
    return { turn, leave: () => this.#leave(entry) }
  }

  #roundFor(learner: string): number {
    const own = [...this.#going.keys(), ...this.#waiting].filter((entry) => entry.learner === learner)
    return Math.max(this.#round, ...own.map(({ round }) => round + 1))
  }

  #leave(entry: Waiting): void {
    const going = this.#going.get(entry)
    if (going !== undefined) {
      this.#durations.push(performance.now() - going.since)
      if (this.#durations.length > REMEMBERED) this.#durations.shift()
    }
    const before = this.#waiting.length
    this.#going.delete(entry)
    this.#waiting = this.#waiting.filter((other) => other !== entry)
    if (going !== undefined || this.#waiting.length !== before) this.#advance()
  }

  #advance(): void {
    const busy = new Set([...this.#going.keys()].map(({ learner }) => learner))
    const stay: Waiting[] = []
    for (const entry of this.#waiting) {
      if (this.#going.size >= this.#places || busy.has(entry.learner)) {
        stay.push(entry)
        continue
      }
      busy.add(entry.learner)
      this.#going.set(entry, { since: performance.now() })
      this.#round = Math.max(this.#round, entry.round)
      entry.begin()
    }
    this.#waiting = stay
    this.#onLength(stay.length)
    stay.forEach((entry, index) => {
      if (entry.position === index + 1) return
      entry.position = index + 1
      entry.onPlace({ position: entry.position, waitMs: this.#waitAt(entry.position) })
    })
  }

  #waitAt(position: number): number | null {
    if (this.#durations.length === 0) return null
    const mean = this.#durations.reduce((sum, each) => sum + each, 0) / this.#durations.length
    return Math.round((position / this.#places) * mean)
  }
}

/** Enough to even out long checks and short ones, and few enough to follow a machine that has become slower. */
const REMEMBERED = 16
