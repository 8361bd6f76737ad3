/**
 * The time a program lives in, in milliseconds on the scale of Node's own timers. It flows at the true speed, except on a
 * journey: then it stands still, and moves when it is told to.
 */
export class TimeSource {
  #real: () => number
  #aheadMs = 0
  #standsAt: number | null = null
  #reads = 0

  constructor(real: () => number) {
    this.#real = real
  }

  get isStanding(): boolean {
    return this.#standsAt !== null
  }

  now(): number {
    if (this.#standsAt === null) return this.#real() + this.#aheadMs
    this.#reads += 1
    return this.#standsAt + this.#reads * PER_READ_MS
  }

  stand(): void {
    this.#standsAt ??= this.now()
  }

  /** Never backwards: no clock that a program trusts may do that. */
  moveTo(moment: number): void {
    const now = this.now()
    this.#standsAt = Math.max(now, moment)
    this.#reads = 0
  }

  flow(): void {
    if (this.#standsAt === null) return
    const now = this.now()
    this.#standsAt = null
    this.#aheadMs = now - this.#real()
  }
}

/** Each look at a clock that stands moves it by a microsecond, so that a loop that waits for a time to pass ends. */
const PER_READ_MS = 0.001
