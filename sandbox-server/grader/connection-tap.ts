import { TappedDirection } from './tapped-direction.ts'
import type { WireRecorder } from './wire-recorder.ts'

export interface TapOptions {
  readonly recorder: WireRecorder
  /** The lane of the end that opened the connection, and the one that accepted it. */
  readonly client: string
  readonly server: string
  readonly connection: string
}

/**
 * Reads both directions of one connection and writes them into the record: HTTP exchanges with their bodies, event
 * streams event by event, and after an upgrade the frames. It is given copies of what passes and has no say in it: the
 * two ends cannot tell whether it is there.
 */
export class ConnectionTap {
  readonly #recorder: WireRecorder
  readonly #toServer: TappedDirection
  readonly #toClient: TappedDirection
  readonly #between: { from: string; to: string; connection: string }
  #isClosed = false
  #closedEvent: number | null = null

  constructor({ recorder, client, server, connection }: TapOptions) {
    this.#recorder = recorder
    this.#between = { from: client, to: server, connection }
    const back = { from: server, to: client, connection }
    this.#toServer = new TappedDirection({ recorder, between: this.#between, kind: 'request' })
    this.#toClient = new TappedDirection({ recorder, between: back, kind: 'response' })
    this.#toServer.answeredBy(this.#toClient)
  }

  /** Number of the last data frame the client sent, or of its request while it sent none; null when not recorded. */
  get lastSent(): number | null {
    return this.#toServer.lastEvent
  }

  /** Number of the last response or data frame that came back, or null. */
  get lastReceived(): number | null {
    return this.#toClient.lastEvent
  }

  /** Number of the connection's end, or null. */
  get closedEvent(): number | null {
    return this.#closedEvent
  }

  sent(bytes: Uint8Array): void {
    this.#toServer.push(bytes)
  }

  received(bytes: Uint8Array): void {
    this.#toClient.push(bytes)
  }

  /**
   * The number of what ended the oldest data message not asked for yet, null when it was not recorded. Where Socket.IO is
   * spoken, a message is a whole packet of Socket.IO.
   */
  takeMessageEvent(): number | null {
    return this.#toClient.messageEvents.shift() ?? null
  }

  /** The same for messages on their way to the server, for whoever plays the server. */
  takeSentMessageEvent(): number | null {
    return this.#toServer.messageEvents.shift() ?? null
  }

  /** The number of the oldest event of an event stream not asked for yet; null when it was not recorded. */
  takeStreamEvent(): number | null {
    return this.#toClient.streamEvents.shift() ?? null
  }

  /** The connection is over. Says first what was left unfinished in either direction. */
  closed(by: 'client' | 'server', how: 'fin' | 'rst'): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#toServer.end()
    this.#toClient.end()
    const { from, to, connection } = this.#between
    const [closer, other] = by === 'client' ? [from, to] : [to, from]
    this.#closedEvent = this.#recorder.add({ type: 'closed', from: closer, to: other, connection, how })
  }
}
