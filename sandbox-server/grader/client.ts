import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type RawData, WebSocket } from 'ws'
import { encodeFrame, encodeUtf8, OPCODE } from '#wire'
import { ConnectionTap } from './connection-tap.ts'
import { connectTapped, type TappedSocket } from './tapped-socket.ts'
import type { WireRecorder } from './wire-recorder.ts'

/** What a client reads of one message at most. A larger one is answered with 1009. */
const MOST_BYTES = 1024 * 1024

export interface ClientOptions {
  /** Its name on its lane. */
  readonly name: string
  readonly port: number
  readonly path: string
  readonly recorder: WireRecorder
  readonly deadlineMs: number
  readonly on: ClientListener
}

export interface ClientListener {
  message(message: ReceivedMessage): void
  /** Called once, when the connection is over for whatever reason. */
  closed(closing: Closing): void
}

export interface ReceivedMessage {
  readonly bytes: Buffer
  readonly isBinary: boolean
  /** The number of its (last) frame in the wire record, or null when the record was full. */
  readonly event: number | null
}

/** How a connection ended. */
export interface Closing {
  readonly by: 'us' | 'server'
  /** The code of the server's Close frame; null when it carried none, or when there was no Close frame. */
  readonly code: number | null
  readonly reason: string
  /** Whether a Close frame came. Without one the connection simply broke. */
  readonly hasCloseFrame: boolean
  /** What the server did against the protocol, when that is why it ended. */
  readonly fault: string | null
  /** The number of the connection's end in the wire record, or null. */
  readonly event: number | null
}

/** The connection could not be opened. The message is a sentence without a subject: “could not connect: …”. */
export class NotConnected extends Error {
  override name = 'NotConnected'
}

let connections = 0

/** A WebSocket client whose every byte goes into the wire record. */
export class Client {
  readonly name: string
  readonly #socket: TappedSocket
  readonly #webSocket: WebSocket
  readonly #tap: ConnectionTap
  readonly #recorder: WireRecorder
  readonly #on: ClientListener
  #pings = 0
  #weClose = false
  #fault: string | null = null
  #closing: Closing | null = null

  /** Opens a connection and shakes hands. Rejects with NotConnected, in words for the learner. */
  static async open(options: ClientOptions): Promise<Client> {
    const { recorder, name, port, path, deadlineMs } = options
    recorder.lane({ id: 'server', role: 'server', name: `server :${port}` })
    recorder.lane({ id: name, role: 'client', name })
    const tap = new ConnectionTap({ recorder, client: name, server: 'server', connection: `c${++connections}` })
    const socket = await connectTapped(port, { tap, deadlineMs }).catch((cause: NodeJS.ErrnoException) => {
      throw new NotConnected(
        cause.code === 'ECONNREFUSED'
          ? `could not connect: nothing listens on port ${port}`
          : `could not connect to port ${port}: ${cause.code ?? cause.message}`,
        { cause },
      )
    })
    const webSocket = new WebSocket(`ws://localhost:${port}${path}`, {
      createConnection: () => socket,
      perMessageDeflate: false,
      maxPayload: MOST_BYTES,
      handshakeTimeout: deadlineMs,
    })
    const client = new Client({ socket, webSocket, tap, options })
    await client.#shakesHands()
    return client
  }

  private constructor(parts: {
    socket: TappedSocket
    webSocket: WebSocket
    tap: ConnectionTap
    options: ClientOptions
  }) {
    this.name = parts.options.name
    this.#socket = parts.socket
    this.#webSocket = parts.webSocket
    this.#tap = parts.tap
    this.#recorder = parts.options.recorder
    this.#on = parts.options.on
    this.#socket.once('end', () => this.#tap.closed('server', 'fin'))
    this.#socket.once('error', () => this.#tap.closed('server', 'rst'))
    this.#socket.once('close', () => this.#tap.closed(this.#weClose ? 'client' : 'server', 'fin'))
    this.#webSocket.on('message', (data, isBinary) => {
      this.#on.message({ bytes: bytesOf(data), isBinary, event: this.#tap.takeMessageEvent() })
    })
  }

  get isOpen(): boolean {
    return this.#closing === null && this.#webSocket.readyState === WebSocket.OPEN
  }

  /** Number of the last thing this client sent in the wire record, or null. */
  get lastSent(): number | null {
    return this.#tap.lastSent
  }

  /** A string goes as a text frame, bytes as a binary frame. */
  send(data: string | Uint8Array): void {
    this.#webSocket.send(data)
  }

  ping(): void {
    this.#webSocket.ping()
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
    const frame = { fin: true, rsv: 0, opcode: OPCODE.text, mask: randomBytes(4), payload: encodeUtf8(text) }
    const bytes = encodeFrame(frame)
    this.#socket.write(bytes.subarray(0, Math.ceil(bytes.length / 2)))
  }

  /** Resets the connection (RST): no Close frame, no goodbye. */
  cut(): void {
    this.#weClose = true
    this.#recorder.add({ type: 'fault', lane: this.name, fault: 'cuts the connection (RST)' })
    this.#tap.closed('client', 'rst')
    this.#socket.resetAndDestroy()
  }

  /** Goes silent for ever: reads nothing, answers no ping, closes nothing. */
  vanish(): void {
    this.#recorder.add({ type: 'fault', lane: this.name, fault: 'vanishes (half-open)' })
    this.#webSocket.pause()
  }

  /** Ends what is left, without a goodbye. */
  destroy(): void {
    this.#weClose = true
    this.#webSocket.terminate()
  }

  #shakesHands(): Promise<void> {
    const webSocket = this.#webSocket
    return new Promise((resolve, reject) => {
      webSocket.once('open', () => resolve())
      webSocket.once('unexpected-response', (_, answer) => {
        reject(refusal(answer))
        this.destroy()
      })
      webSocket.on('error', (error) => {
        this.#fault = error.message
        reject(handshakeFailure(error))
      })
      webSocket.once('close', (code, reason) => {
        reject(new NotConnected('could not connect: the connection closed during the handshake'))
        this.#closed(code, reason.toString())
      })
    })
  }

  #closed(code: number, reason: string): void {
    if (this.#closing !== null) return
    const hasCloseFrame = code !== 1006
    this.#closing = {
      by: this.#weClose ? 'us' : 'server',
      code: hasCloseFrame && code !== 1005 ? code : null,
      reason,
      hasCloseFrame,
      fault: this.#fault,
      event: this.#tap.closedEvent,
    }
    this.#on.closed(this.#closing)
  }
}

function refusal(answer: IncomingMessage): NotConnected {
  return new NotConnected(
    `could not connect: the server answered ${answer.statusCode} ${answer.statusMessage ?? ''} where 101 Switching Protocols was due`,
  )
}

function handshakeFailure(cause: Error): NotConnected {
  const what = /timed out/i.test(cause.message) ? 'the server did not answer the handshake in time' : cause.message
  return new NotConnected(`could not connect: ${what}`, { cause })
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
