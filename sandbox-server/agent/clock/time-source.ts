/**
 * The time a program lives in, in milliseconds on the scale of Node's own timers. It flows at the true speed, or slower on
 * a busy machine, except on a journey: then it stands still, and moves when it is told to.
 */
export class TimeSource {
  #real: () => number
  #slowness: number
  /** A moment of the world's, and which moment of its own that was. */
  #anchor: { readonly real: number; readonly own: number }
  #standsAt: number | null = null
  #reads = 0

  /** With a slowness of 4 a second of its own takes four of the world's. */
  constructor(real: () => number, slowness: number) {
    const now = real()
    this.#real = real
    this.#slowness = slowness
    this.#anchor = { real: now, own: now }
  }

  get isStanding(): boolean {
    return this.#standsAt !== null
  }

  now(): number {
    if (this.#standsAt === null) return this.#anchor.own + (this.#real() - this.#anchor.real) / this.#slowness
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
    this.#anchor = { real: this.#real(), own: now }
  }

  /** How many of the world's milliseconds it takes until a moment of its own, while it flows. */
  realMsUntil(moment: number): number {
    return (moment - this.now()) * this.#slowness
  }
}

/** Each look at a clock that stands moves it by a microsecond, so that a loop that waits for a time to pass ends. */
const PER_READ_MS = 0.001
