/** A place in the queue. `turn` resolves when it is this one's turn; `leave` gives the place up, before or after. */
export interface Ticket {
  readonly turn: Promise<void>
  leave(): void
}

interface Waiting {
  readonly learner: string
  readonly onPosition: (position: number) => void
  readonly begin: () => void
  position: number
}

/** Lets a bounded number of checks go at once, first come first served, but never two of one learner. */
export class CheckQueue {
  readonly #places: number
  readonly #bound: number
  readonly #onLength: (length: number) => void
  readonly #going = new Map<Waiting, string>()
  #waiting: Waiting[] = []

  constructor(options: { places: number; bound: number; onLength: (length: number) => void }) {
    this.#places = options.places
    this.#bound = options.bound
    this.#onLength = options.onLength
  }

  /** Takes a place, or null when too many wait already. `onPosition` is told the position, from 1, whenever it changes. */
  enter(learner: string, onPosition: (position: number) => void): Ticket | null {
    if (this.#waiting.length >= this.#bound) return null
    const { promise: turn, resolve: begin } = Promise.withResolvers<void>()
    const entry: Waiting = { learner, onPosition, begin, position: 0 }
    this.#waiting.push(entry)
    this.#advance()
    return {
      turn,
      leave: () => {
        const wasGoing = this.#going.delete(entry)
        const before = this.#waiting.length
        this.#waiting = this.#waiting.filter((other) => other !== entry)
        if (wasGoing || this.#waiting.length !== before) this.#advance()
      },
    }
  }

  #advance(): void {
    const busy = new Set(this.#going.values())
    const stay: Waiting[] = []
    for (const entry of this.#waiting) {
      if (this.#going.size >= this.#places || busy.has(entry.learner)) {
        stay.push(entry)
        continue
      }
      busy.add(entry.learner)
      this.#going.set(entry, entry.learner)
      entry.begin()
    }
    this.#waiting = stay
    this.#onLength(stay.length)
    stay.forEach((entry, index) => {
      if (entry.position === index + 1) return
      entry.position = index + 1
      entry.onPosition(entry.position)
    })
  }
}
