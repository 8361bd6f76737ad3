import { randomBytes } from 'node:crypto'
import { type RawData, WebSocket } from 'ws'
import { type ConnectionFault, type Lane, sayFault } from '#protocol'
import { encodeFrame, encodeUtf8, OPCODE } from '#wire'
import type { ClientListener, Closing } from './client-listener.ts'
import { nextConnection } from './connection-name.ts'
import { ConnectionTap } from './connection-tap.ts'
import { handshake, notConnected } from './handshake.ts'
import { clientEnd, type TapEnd } from './tap-end.ts'
import { connectTapped, type TappedSocket } from './tapped-socket.ts'
import type { WireRecorder } from './wire-recorder.ts'

export { NotConnected } from './handshake.ts'

/** Bytes of pongs that wait to be read before no more are sent. */
const MOST_UNREAD = 1024 * 1024

/** What a client reads of one message at most. A larger one is answered with 1009. */
export const MOST_BYTES = 1024 * 1024

export interface ClientOptions {
  /** Its name on its lane. */
  readonly name: string
  readonly port: number
  readonly path?: string
  /** The address it comes from, such as `127.0.1.1`. */
  readonly from?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
  /** Who answers there; without it, the only server. */
  readonly lane?: Lane
  readonly recorder: WireRecorder
  readonly deadlineMs: number
  readonly on: ClientListener
}

/** What a client is made of. */
export interface ClientParts {
  /** The lane it stands on. */
  readonly lane: string
  readonly socket: TappedSocket
  /** Answers no ping by itself: the client does. */
  readonly webSocket: WebSocket
  readonly end: TapEnd
  readonly recorder: WireRecorder
  readonly on: ClientListener
}

/** Our end of a WebSocket connection, every byte of which goes into the wire record. It can be made to behave badly. */
export class Client {
  readonly them: 'client' | 'server'
  readonly #lane: string
  readonly #socket: TappedSocket
  readonly #webSocket: WebSocket
  readonly #end: TapEnd
  readonly #recorder: WireRecorder
  readonly #on: ClientListener
  #pings = 0
  #weClose = false
  #answersPings = true
  #isFrozen = false
  #drops = 0
  #doubles = 0
  #coalesces = 0
  #fault: string | null = null
  #closing: Closing | null = null

  /** Opens a connection and shakes hands. Rejects with NotConnected, in words for the learner. */
  static async open(options: ClientOptions): Promise<Client> {
    const { recorder, name, port, path = '/', from, headers = {}, protocols = [], deadlineMs, on } = options
    const lane = options.lane ?? { id: 'server', role: 'server', name: `server :${port}` }
    recorder.lane(lane)
    recorder.lane({ id: name, role: 'client', name })
    const tap = new ConnectionTap({ recorder, client: name, server: lane.id, connection: nextConnection() })
    const socket = await connectTapped(port, { tap, deadlineMs, from }).catch((cause) => {
      throw notConnected(port, cause)
    })
    const webSocket = new WebSocket(`ws://localhost:${port}${path}`, [...protocols], {
      headers,
      createConnection: () => socket,
      perMessageDeflate: false,
      autoPong: false,
      maxPayload: MOST_BYTES,
    })
    const client = new Client({ lane: name, socket, webSocket, end: clientEnd(tap), recorder, on })
    await handshake(webSocket, deadlineMs)
    return client
  }

  constructor({ lane, socket, webSocket, end, recorder, on }: ClientParts) {
    this.them = end.them
    this.#lane = lane
    this.#socket = socket
    this.#webSocket = webSocket
    this.#end = end
    this.#recorder = recorder
    this.#on = on
    socket.once('end', () => end.closed('them', 'fin'))
    socket.once('error', () => end.closed('them', 'rst'))
    socket.once('close', () => end.closed(this.#weClose ? 'us' : 'them', 'fin'))
    webSocket.on('message', (data, isBinary) => {
      on.message({ bytes: bytesOf(data), isBinary, event: end.takeMessageEvent() })
    })
    webSocket.on('ping', (data) => {
      // One who pings and never reads leaves the pongs with us: only so many are kept for it.
      const hasRoom = webSocket.bufferedAmount < MOST_UNREAD
      if (this.#answersPings && this.isOpen && hasRoom) webSocket.pong(data)
      on.ping?.()
    })
    webSocket.on('error', (error) => {
      this.#fault = error.message
    })
    webSocket.once('close', (code, reason) => this.#closed(code, reason.toString()))
  }

  get isOpen(): boolean {
    return this.#closing === null && this.#webSocket.readyState === WebSocket.OPEN
  }

  /** Whether it stands still, and can say no goodbye. */
  get isFrozen(): boolean {
    return this.#isFrozen
  }

  /** Bytes that were sent and that the network has not taken yet. */
  get waitingBytes(): number {
    return this.#webSocket.bufferedAmount
  }

  /** Number of the last thing this client sent in the wire record, or null. */
  get lastSent(): number | null {
    return this.#end.lastSaid
  }

  /** A string goes as a text frame, bytes as a binary frame. */
  send(data: string | Uint8Array): void {
    if (this.#drops > 0) {
      this.#drops--
      this.#record('drop', `lost a message on the way: ${preview(data)}`)
      return
    }
    this.#webSocket.send(data)
    if (this.#doubles > 0) {
      this.#doubles--
      this.#webSocket.send(data)
    }
    if (this.#coalesces > 0 && --this.#coalesces === 0) this.flush()
  }

  ping(payload?: Uint8Array): void {
    this.#webSocket.ping(payload)
  }

  /** Sends bytes as they stand, past every rule of the protocol. */
  sendBytes(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** Sends a ping, and calls back when the pong to this very ping comes. */
  pingsFor(onPong: () => void): void {
    const mark = `ping ${++this.#pings}`
    const hear = (data: Buffer) => {
      if (data.toString() !== mark) return
      this.#webSocket.off('pong', hear)
      onPong()
    }
    this.#webSocket.on('pong', hear)
    this.#webSocket.ping(mark)
  }

  /** Begins the close handshake. `closed` is called once it is over. */
  close(code?: number, reason?: string): void {
    this.#weClose = true
    this.#webSocket.close(code, reason)
  }

  /** Sends the first half of a text message, which never goes on. */
  sendHalf(text: string): void {
    const mask = this.them === 'server' ? randomBytes(4) : null
    const bytes = encodeFrame({ fin: true, rsv: 0, opcode: OPCODE.text, mask, payload: encodeUtf8(text) })
    this.#socket.write(bytes.subarray(0, Math.ceil(bytes.length / 2)))
  }

  /** Does this harm to itself from here on. */
  suffers(fault: ConnectionFault): void {
    this.#record(fault.kind, sayFault(fault))
    switch (fault.kind) {
      case 'cut':
        this.#cut()
        return
      case 'vanish':
        this.#webSocket.pause()
        return
      case 'freeze':
        this.#freeze()
        return
      case 'thaw':
        this.#thaw()
        return
      case 'delay':
        this.#socket.outgoing.delayMs = fault.ms
        this.#socket.incoming.delayMs = fault.ms
        return
      case 'slow-reader':
        this.#socket.incoming.bytesPerSecond = fault.bytesPerSecond
        return
      case 'split':
        this.#socket.outgoing.pieceBytes = fault.bytes
        return
      case 'coalesce':
        this.#coalesces = fault.messages ?? 0
        this.#socket.outgoing.hold()
        return
      case 'drop':
        this.#drops = fault.messages
        return
      case 'double':
        this.#doubles = fault.messages
        return
      case 'no-pong':
        this.#answersPings = false
        return
      case 'heal':
        this.#heal()
    }
  }

  /** Lets go, in one write, of what was held back to be sent together. */
  flush(): void {
    this.#coalesces = 0
    this.#socket.outgoing.release()
  }

  /** Reads no more, for what the other end did. */
  refuses(fault: string): void {
    this.#fault ??= fault
    this.#webSocket.terminate()
  }

  /** Ends what is left, without a goodbye. */
  destroy(): void {
    this.#weClose = true
    this.#webSocket.terminate()
  }

  #cut(): void {
    this.#weClose = true
    this.#end.closed('us', 'rst')
    this.#socket.resetAndDestroy()
  }

  #freeze(): void {
    this.#isFrozen = true
    this.#socket.incoming.freeze()
    this.#socket.outgoing.hold()
  }

  #thaw(): void {
    this.#isFrozen = false
    this.flush()
    this.#socket.incoming.thaw()
  }

  #heal(): void {
    const { outgoing, incoming } = this.#socket
    outgoing.delayMs = 0
    outgoing.pieceBytes = null
    incoming.delayMs = 0
    incoming.bytesPerSecond = null
    this.#drops = 0
    this.#doubles = 0
    this.#answersPings = true
    this.#thaw()
  }

  #record(kind: ConnectionFault['kind'], fault: string): void {
    this.#recorder.add({ type: 'fault', lane: this.#lane, kind, fault })
  }

  #closed(code: number, reason: string): void {
    if (this.#closing !== null) return
    const hasCloseFrame = code !== 1006
    this.#closing = {
      by: this.#weClose ? 'us' : 'them',
      them: this.them,
      code: hasCloseFrame && code !== 1005 ? code : null,
      reason,
      hasCloseFrame,
      fault: this.#fault,
      event: this.#end.closedEvent,
    }
    this.#on.closed(this.#closing)
  }
}

/** Characters of a lost message that the record shows. */
const SHOWN = 120

function preview(data: string | Uint8Array): string {
  if (typeof data !== 'string') return `${data.length} bytes`
  return data.length <= SHOWN ? data : `${data.slice(0, SHOWN)} … and ${data.length - SHOWN} more characters`
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
