import { decodeUtf8, FrameDecoder, isControl, parseRequestHead, parseResponseHead, recordFrame, toHex } from '#wire'
import type { WireRecorder } from './wire-recorder.ts'

export interface TapOptions {
  readonly recorder: WireRecorder
  /** The lane of the end that opened the connection, and the one that accepted it. */
  readonly client: string
  readonly server: string
  readonly connection: string
}

/** Bytes of garbage that a record keeps. */
const KEPT_GARBAGE = 64

/**
 * Reads both directions of one connection and writes them into the record. It is given copies of what passes and has
 * no say in it: the two ends cannot tell whether it is there.
 */
export class ConnectionTap {
  readonly #recorder: WireRecorder
  readonly #toServer: Direction
  readonly #toClient: Direction
  readonly #between: { from: string; to: string; connection: string }
  #isClosed = false
  #closedEvent: number | null = null

  constructor({ recorder, client, server, connection }: TapOptions) {
    this.#recorder = recorder
    this.#between = { from: client, to: server, connection }
    const back = { from: server, to: client, connection }
    this.#toServer = new Direction({ recorder, between: this.#between, kind: 'request' })
    this.#toClient = new Direction({ recorder, between: back, kind: 'response' })
  }

  /** Number of the last data frame the client sent, or of its request while it sent none; null when not recorded. */
  get lastSent(): number | null {
    return this.#toServer.lastEvent
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

  /** The number of the frame that ended the oldest data message not asked for yet; null when it was not recorded. */
  takeMessageEvent(): number | null {
    return this.#toClient.messageEvents.shift() ?? null
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

interface DirectionOptions {
  readonly recorder: WireRecorder
  readonly between: { from: string; to: string; connection: string }
  readonly kind: 'request' | 'response'
}

/** One way of a connection: a head first, frames after it. What follows a head that upgrades nothing is not read. */
class Direction {
  lastEvent: number | null = null
  readonly messageEvents: (number | null)[] = []
  readonly #recorder: WireRecorder
  readonly #between: DirectionOptions['between']
  readonly #kind: DirectionOptions['kind']
  readonly #decoder = new FrameDecoder()
  #phase: 'head' | 'frames' | 'deaf' = 'head'
  #head: Uint8Array = new Uint8Array(0)

  constructor({ recorder, between, kind }: DirectionOptions) {
    this.#recorder = recorder
    this.#between = between
    this.#kind = kind
  }

  push(bytes: Uint8Array): void {
    if (this.#phase === 'head') this.#readHead(bytes)
    else if (this.#phase === 'frames') this.#readFrames(bytes)
  }

  end(): void {
    const { unfinished } = this.#decoder
    if (unfinished.length === 0) return
    this.#garbage(unfinished, 'The connection ended in the middle of this frame.')
  }

  #readHead(bytes: Uint8Array): void {
    const all = joined(this.#head, bytes)
    const parsed = this.#kind === 'request' ? parseRequestHead(all) : parseResponseHead(all)
    if (parsed.type === 'incomplete') {
      this.#head = all
      return
    }
    if (parsed.type === 'malformed') {
      this.#phase = 'deaf'
      this.#garbage(all, parsed.message)
      return
    }
    const head = latin1(all.subarray(0, parsed.headLength))
    if ('status' in parsed) {
      this.lastEvent = this.#recorder.add({ type: 'response', ...this.#between, status: parsed.status, head })
      this.#phase = parsed.status === 101 ? 'frames' : 'deaf'
    } else {
      this.lastEvent = this.#recorder.add({ type: 'request', ...this.#between, head })
      this.#phase = 'frames'
    }
    if (all.length > parsed.headLength) this.push(all.subarray(parsed.headLength))
  }

  #readFrames(bytes: Uint8Array): void {
    for (const decoded of this.#decoder.push(bytes)) {
      if (decoded.type === 'error') {
        this.#garbage(decoded.bytes, decoded.message)
        this.#phase = 'deaf'
        return
      }
      const { frame } = decoded
      const n = this.#recorder.add({ type: 'frame', ...this.#between, frame: recordFrame(decoded) })
      if (isControl(frame.opcode)) continue
      this.lastEvent = n
      if (frame.fin) this.messageEvents.push(n)
    }
  }

  #garbage(bytes: Uint8Array, error: string): void {
    this.#recorder.add({ type: 'garbage', ...this.#between, hex: toHex(bytes.subarray(0, KEPT_GARBAGE)), error })
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

/** A head as text: UTF-8 where it is, otherwise byte by byte. */
function latin1(bytes: Uint8Array): string {
  const decoded = decodeUtf8(bytes)
  return decoded.type === 'text' ? decoded.text : String.fromCharCode(...bytes)
}
