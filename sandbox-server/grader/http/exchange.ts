import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { nextConnection } from '../connection-name.ts'
import { ConnectionTap } from '../connection-tap.ts'
import type { Address } from '../place.ts'
import { connectTapped, type TappedSocket } from '../tapped-socket.ts'
import type { WireRecorder } from '../wire-recorder.ts'

/** What a request says. */
export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>
  /** A text goes as it is, everything else as JSON. */
  readonly body?: unknown
}

export interface ExchangeOptions extends CallOptions {
  /** Who asks: the lane in the wire record. */
  readonly name: string
  readonly address: Address
  readonly recorder: WireRecorder
  readonly method: string
  readonly path: string
  readonly connectMs: number
}

/** A request could not be made or was not answered. The message is a sentence without a subject: “could not connect: …”. */
export class NotAnswered extends Error {
  override name = 'NotAnswered'
  /** The event that shows it, or null. */
  readonly event: number | null
  /** Whether it only took too long. */
  readonly isLate: boolean

  constructor(
    message: string,
    { event, isLate = false, cause }: { event: number | null; isLate?: boolean; cause?: unknown },
  ) {
    super(message, { cause })
    this.event = event
    this.isLate = isLate
  }
}

/**
 * One request on a connection of its own, with `Connection: close`. Kept-alive connections would be closed by a server's
 * idle timer just when the next request is on its way, most of all where its clock jumps.
 */
export class Exchange {
  readonly tap: ConnectionTap
  /** Rejects with NotAnswered. */
  readonly response: Promise<IncomingMessage>
  readonly #socket: TappedSocket
  readonly #request: ClientRequest
  #haveWeEnded = false
  #afterUpgrade: Uint8Array = new Uint8Array(0)

  static async open(options: ExchangeOptions): Promise<Exchange> {
    const { name, address, recorder, connectMs } = options
    const { port, lane, from } = address
    recorder.lane(lane)
    recorder.lane({ id: name, role: 'client', name })
    const tap = new ConnectionTap({ recorder, client: name, server: lane.id, connection: nextConnection() })
    const socket = await connectTapped(port, { tap, deadlineMs: connectMs, from }).catch(
      (cause: NodeJS.ErrnoException) => {
        const why =
          cause.code === 'ECONNREFUSED'
            ? `could not connect: nothing listens on port ${port}`
            : `could not connect to port ${port}: ${cause.code ?? cause.message}`
        throw new NotAnswered(why, { event: null, cause })
      },
    )
    return new Exchange({ tap, socket, options })
  }

  private constructor({
    tap,
    socket,
    options,
  }: { tap: ConnectionTap; socket: TappedSocket; options: ExchangeOptions }) {
    this.tap = tap
    this.#socket = socket
    socket.once('end', () => tap.closed('server', 'fin'))
    socket.once('error', () => tap.closed('server', 'rst'))
    socket.once('close', () => tap.closed(this.#haveWeEnded ? 'client' : 'server', 'fin'))
    const { headers, bytes } = withBody(options)
    const { method, path, address } = options
    this.#request = request({
      host: 'localhost',
      port: address.port,
      method,
      path,
      headers: { ...address.headers, ...headers },
      createConnection: () => socket,
    })
    this.response = this.#answered()
    this.#request.end(bytes)
  }

  /** The connection's other end, for what is no HTTP. */
  get socket(): TappedSocket {
    return this.#socket
  }

  /** What came in one piece with the agreement to change the protocol, and belongs to the new one. */
  get afterUpgrade(): Uint8Array {
    return this.#afterUpgrade
  }

  /** Gives up: ends the connection without waiting for the rest. */
  abort(): void {
    if (this.#socket.destroyed) return
    this.#haveWeEnded = true
    this.tap.closed('client', 'fin')
    this.#request.destroy()
    this.#socket.destroy()
  }

  #answered(): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    this.#request.once('response', resolve)
    // A server that changes the protocol has answered, too.
    this.#request.once('upgrade', (response, _socket, head) => {
      this.#afterUpgrade = head
      resolve(response)
    })
    this.#request.on('error', (cause: NodeJS.ErrnoException) => {
      reject(new NotAnswered(whyNot(cause), { event: this.tap.closedEvent ?? this.tap.lastSent, cause }))
    })
    promise.catch(() => undefined)
    return promise
  }
}

function whyNot(cause: NodeJS.ErrnoException): string {
  if (cause.code === 'ECONNRESET') return 'got no answer: the server ended the connection without one'
  // Node's own parser names what it cannot read: HPE_INVALID_CONSTANT and its like.
  if (cause.code?.startsWith('HPE_')) return `got an answer that is not HTTP: ${cause.message}`
  return `got no answer: ${cause.message}`
}

function withBody({ headers = {}, body }: CallOptions): { headers: Record<string, string>; bytes: Buffer | undefined } {
  if (body === undefined) return { headers: { ...headers }, bytes: undefined }
  const isText = typeof body === 'string'
  const bytes = Buffer.from(isText ? body : JSON.stringify(body))
  return {
    headers: {
      'Content-Type': isText ? 'text/plain; charset=utf-8' : 'application/json',
      'Content-Length': `${bytes.length}`,
      ...headers,
    },
    bytes,
  }
}
