/** Milliseconds between two sips of a slow reader. */
const SIP_MS = 20
/** Bytes that may wait to be read; more stays with the sender. */
const MOST_WAITING = 16 * 1024

export interface IncomingOptions {
  /** Hands bytes to whoever reads; false when it wants no more for now. */
  readonly read: (bytes: Uint8Array) => boolean
  readonly end: () => void
  /** Tells the network to send no more for now, and to go on. */
  readonly pause: () => void
  readonly resume: () => void
}

/** What comes from the network, on its way to one end: at once, or later, slowly, or not at all. Order is always kept. */
export class Incoming {
  /** Milliseconds that everything takes longer. */
  delayMs = 0
  readonly #options: IncomingOptions
  readonly #waiting: { bytes: Uint8Array | null; readonly at: number }[] = []
  #size = 0
  #bytesPerSecond: number | null = null
  #isFrozen = false
  #timer: NodeJS.Timeout | null = null
  #sippedAt = 0

  constructor(options: IncomingOptions) {
    this.#options = options
  }

  arrives(bytes: Uint8Array): void {
    if (this.#isPlain) {
      if (!this.#options.read(bytes)) this.#options.pause()
      return
    }
    this.#put(bytes)
  }

  /** No more comes after this. */
  ends(): void {
    if (this.#isPlain) this.#options.end()
    else this.#put(null)
  }

  freeze(): void {
    this.#isFrozen = true
    this.#options.pause()
  }

  thaw(): void {
    this.#isFrozen = false
    this.#flow()
    if (this.#waiting.length === 0) this.#options.resume()
  }

  /** Null for as fast as it comes. */
  set bytesPerSecond(rate: number | null) {
    this.#bytesPerSecond = rate
    this.#sippedAt = performance.now()
    this.#flow()
  }

  /** Whoever reads wants more. */
  wants(): void {
    if (!this.#isFrozen && this.#size <= MOST_WAITING) this.#options.resume()
  }

  /** Nothing is handed on any more. */
  over(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#waiting.length = 0
    this.#isFrozen = true
  }

  get #isPlain(): boolean {
    return !this.#isFrozen && this.#waiting.length === 0 && this.delayMs === 0 && this.#bytesPerSecond === null
  }

  #put(bytes: Uint8Array | null): void {
    this.#waiting.push({ bytes, at: performance.now() + this.delayMs })
    this.#size += bytes?.length ?? 0
    if (this.#size > MOST_WAITING) this.#options.pause()
    this.#flow()
  }

  #flow(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    while (!this.#isFrozen) {
      const next = this.#waiting[0]
      if (next === undefined) return
      const early = next.at - performance.now()
      if (early > 0) {
        this.#flowIn(early)
        return
      }
      if (next.bytes === null) {
        this.#waiting.shift()
        this.#options.end()
        return
      }
      const sip = this.#sip()
      if (sip < 1) {
        this.#flowIn(SIP_MS)
        return
      }
      const part = next.bytes.subarray(0, sip)
      if (part.length === next.bytes.length) this.#waiting.shift()
      else next.bytes = next.bytes.subarray(part.length)
      this.#size -= part.length
      if (this.#bytesPerSecond !== null) this.#sippedAt += (part.length / this.#bytesPerSecond) * 1_000
      this.#options.read(part)
      if (this.#size <= MOST_WAITING) this.#options.resume()
    }
  }

  /** How many bytes may be read now. */
  #sip(): number {
    if (this.#bytesPerSecond === null) return Number.POSITIVE_INFINITY
    return Math.floor(((performance.now() - this.#sippedAt) / 1_000) * this.#bytesPerSecond)
  }

  #flowIn(ms: number): void {
    this.#timer = setTimeout(() => this.#flow(), ms)
  }
}
