/** A message as everybody sees it, live or repeated. */
export interface NumberedMessage {
  readonly seq: number
  readonly text: string
}

/** What a client that was away is given: what it missed, which may be nothing, or all there is in place of what it had. */
export type CatchUp =
  | { readonly type: 'replay'; readonly messages: readonly NumberedMessage[] }
  | { readonly type: 'full_state'; readonly messages: readonly NumberedMessage[] }

/** Numbers messages from 1 on and remembers the last few: the server of the lesson on sequence numbers, without its sockets. */
export class CatchUpRoom {
  readonly #capacity: number
  /** Oldest first. */
  #buffer: NumberedMessage[] = []
  #latest = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Gives the text the next number and keeps it; the oldest leaves when there are too many. */
  accept(text: string): NumberedMessage {
    this.#latest += 1
    const message = { seq: this.#latest, text }
    this.#buffer.push(message)
    if (this.#buffer.length > this.#capacity) this.#buffer.shift()
    return message
  }

  /** What somebody gets who has seen everything up to `lastSeq`; −1 says that it has seen nothing. */
  answerTo(lastSeq: number): CatchUp {
    const oldest = this.#buffer[0]?.seq ?? this.#latest + 1
    // −1, “I have nothing”, needs no case of its own: 0 is below every number that was ever given.
    const isBehindTheBuffer = lastSeq + 1 < oldest
    const isFromAnotherLife = lastSeq > this.#latest
    if (isBehindTheBuffer || isFromAnotherLife) return { type: 'full_state', messages: [...this.#buffer] }
    return { type: 'replay', messages: this.#buffer.filter(({ seq }) => seq > lastSeq) }
  }

  /** Forgets everything and counts from 1 again, as a server does that was started anew. */
  restart(): void {
    this.#buffer = []
    this.#latest = 0
  }
}
