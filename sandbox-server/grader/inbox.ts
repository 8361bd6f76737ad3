import { isDeepStrictEqual } from 'node:util'
import type { Closing } from './client-listener.ts'
import type { RawMessage } from './near-miss.ts'
import { News } from './news.ts'
import { parseJson } from './parse-json.ts'
import { show } from './show.ts'

/** One message as a peer heard it. */
export class Heard {
  /** What the JSON says, or the text itself where it is not JSON. */
  readonly value: unknown
  readonly raw: RawMessage
  /** The number of its frame in the wire record, or null. */
  readonly event: number | null

  static read(bytes: Buffer, { isBinary, event }: { isBinary: boolean; event: number | null }): Heard {
    const text = isBinary && !isUtf8(bytes) ? null : bytes.toString('utf8')
    return new Heard(readValue(text, isBinary), { raw: { text, isBinary }, event })
  }

  private constructor(value: unknown, { raw, event }: { raw: RawMessage; event: number | null }) {
    this.value = value
    this.raw = raw
    this.event = event
  }

  /** The same frame, read as another value. */
  as(value: unknown): Heard {
    return value === this.value ? this : new Heard(value, { raw: this.raw, event: this.event })
  }

  /** As a person reads it. */
  get shown(): string {
    const { text, isBinary } = this.raw
    if (text === null) return 'a binary frame'
    const value = typeof this.value === 'object' && this.value !== null ? show(this.value) : show(text)
    return isBinary ? `${value}, in a binary frame` : value
  }
}

export type Taken =
  | { readonly type: 'message'; readonly heard: Heard }
  | { readonly type: 'closed'; readonly closing: Closing }
  | { readonly type: 'late' }

/** When somebody stops waiting, on the clock of `performance.now()`. It may be brought forward meanwhile. */
export interface Deadline {
  at: number
}

/** Messages in the order they came, and the end of the connection after the last. A closed inbox answers at once. */
export class Inbox {
  readonly #waiting: Heard[] = []
  readonly #transcript: Heard[] = []
  readonly #passedOver: Heard[] = []
  #closing: Closing | null = null
  readonly #news = new News()

  /** Everything that came, the oldest first. */
  get transcript(): readonly Heard[] {
    return this.#transcript
  }

  /** What was ignored. */
  get passedOver(): readonly Heard[] {
    return this.#passedOver
  }

  get closing(): Closing | null {
    return this.#closing
  }

  put(heard: Heard): void {
    this.#transcript.push(heard)
    this.#waiting.push(heard)
    this.stir()
  }

  passOver(heard: Heard): void {
    this.#passedOver.push(heard)
  }

  close(closing: Closing): void {
    this.#closing = closing
    this.stir()
  }

  /** Whether an equal message came before this one. */
  hasHeardBefore(heard: Heard): boolean {
    const earlier = this.#transcript.slice(0, this.#transcript.indexOf(heard))
    return earlier.some((other) => isDeepStrictEqual(other.value, heard.value))
  }

  /** The next message; or how the connection ended, once all are taken; or `late` after the deadline. */
  async take(deadline: Readonly<Deadline>, signal: AbortSignal): Promise<Taken> {
    for (;;) {
      const heard = this.#waiting.shift()
      if (heard !== undefined) return { type: 'message', heard }
      if (this.#closing !== null) return { type: 'closed', closing: this.#closing }
      if (!(await this.#news.wait(deadline.at, signal))) return { type: 'late' }
    }
  }

  /** How the connection ended, whatever is still unread; null after the deadline. */
  async closed(deadline: number, signal: AbortSignal): Promise<Closing | null> {
    while (this.#closing === null) {
      if (!(await this.#news.wait(deadline, signal))) return null
    }
    return this.#closing
  }

  /** Lets whoever waits look again, at the deadline too. */
  stir(): void {
    this.#news.stir()
  }
}

function readValue(text: string | null, isBinary: boolean): unknown {
  if (text === null) return Symbol('bytes')
  try {
    const value = parseJson(text)
    // JSON in a binary frame is no message: it is kept apart so that no pattern takes it for one.
    return isBinary ? Symbol('binary frame') : value
  } catch {
    return text
  }
}

function isUtf8(bytes: Buffer): boolean {
  return bytes.equals(Buffer.from(bytes.toString('utf8')))
}
