/** Whoever is told of everything that comes over one connection. */
export interface ClientListener {
  message(message: ReceivedMessage): void
  /** The other end sent a ping. It has been answered, unless the client answers none. */
  ping?(): void
  /** Called once, when the connection is over for whatever reason. */
  closed(closing: Closing): void
}

/** One whole message. */
export interface ReceivedMessage {
  readonly bytes: Buffer
  readonly isBinary: boolean
  /** The number of its (last) frame in the wire record, or null when the record was full. */
  readonly event: number | null
}

/** How a connection ended. */
export interface Closing {
  readonly by: 'us' | 'them'
  /** Who the other end is. */
  readonly them: 'client' | 'server'
  /** The code of the other end's Close frame; null when it carried none, or when there was no Close frame. */
  readonly code: number | null
  readonly reason: string
  /** Whether a Close frame came. Without one the connection simply broke. */
  readonly hasCloseFrame: boolean
  /** What the other end did against the protocol, when that is why it ended. */
  readonly fault: string | null
  /** The number of the connection's end in the wire record, or null. */
  readonly event: number | null
}
