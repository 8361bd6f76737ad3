import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds between two pieces of one write: long enough for the other end to read the first alone. */
const BETWEEN_PIECES = 2
/** Pieces that one write is cut into at most; what is left then goes as one. */
const MOST_PIECES = 100

/** What one end sends, on its way to the network: as it is, or later, in pieces, or together. Order is always kept. */
export class Outgoing {
  /** Milliseconds that everything takes longer. */
  delayMs = 0
  /** Bytes of a piece; null leaves writes whole. */
  pieceBytes: number | null = null
  readonly #write: (bytes: Uint8Array) => void
  readonly #waiting: { readonly bytes: Uint8Array; readonly at: number }[] = []
  #held: Uint8Array[] | null = null
  #isOver = false
  #running: Promise<void> | null = null

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write
  }

  get isPlain(): boolean {
    return this.#held === null && this.#running === null && this.delayMs === 0 && this.pieceBytes === null
  }

  send(bytes: Uint8Array): void {
    if (this.#isOver) return
    if (this.#held !== null) this.#held.push(bytes)
    else if (this.isPlain) this.#write(bytes)
    else this.#queue(bytes)
  }

  /** Keeps everything back from here on. */
  hold(): void {
    this.#held ??= []
  }

  /** Lets go of what was kept back, all in one write. */
  release(): void {
    const held = this.#held
    this.#held = null
    if (held !== null && held.length > 0) this.send(Buffer.concat(held))
  }

  /** Resolves once nothing is on its way any more. What is held back stays so. */
  async settled(): Promise<void> {
    await this.#running
  }

  /** Nothing is sent any more. */
  end(): void {
    this.#isOver = true
    this.#held = null
    this.#waiting.length = 0
  }

  #queue(bytes: Uint8Array): void {
    this.#waiting.push({ bytes, at: performance.now() + this.delayMs })
    this.#running ??= this.#run().finally(() => {
      this.#running = null
    })
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const left = next.at - performance.now()
      if (left > 0) await sleep(left)
      for (const [i, piece] of piecesOf(next.bytes, this.pieceBytes).entries()) {
        if (i > 0) await sleep(BETWEEN_PIECES)
        if (this.#isOver) return
        this.#write(piece)
      }
    }
  }
}

function piecesOf(bytes: Uint8Array, size: number | null): Uint8Array[] {
  if (size === null || bytes.length <= size) return [bytes]
  const pieces: Uint8Array[] = []
  let at = 0
  for (; at < bytes.length && pieces.length < MOST_PIECES - 1; at += size) pieces.push(bytes.subarray(at, at + size))
  if (at < bytes.length) pieces.push(bytes.subarray(at))
  return pieces
}
