import { once } from 'node:events'
import { Agent, type ClientRequestArgs } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Manager, Socket } from 'socket.io-client'
import { type ConnectionFault, sayFault } from '#protocol'
import { nextConnection } from '../connection-name.ts'
import { ConnectionTap } from '../connection-tap.ts'
import { isTooDeep } from '../parse-json.ts'
import type { Address } from '../place.ts'
import { connectTapped, type TappedSocket } from '../tapped-socket.ts'
import type { WireRecorder } from '../wire-recorder.ts'
import { carefulTransports } from './careful-transports.ts'
import { explainConnectError, NotLetIn } from './not-let-in.ts'

/** A server's clock may jump; the client must not take that for silence. setTimeout takes no more than 2^31 - 1. */
const NEVER_MS = 2 ** 31 - 1

/** The number of acknowledgements among the packet types (socket.io-protocol 5). */
const ACK = 3

/** What is read of one connection: far more than any chat says, and an end to an answer without one. */
const MOST_READ = 4 * 1024 * 1024

const TOO_DEEP = '(nested too deep to be read)'

export interface IoClientOptions {
  /** Its name on its lane. */
  readonly name: string
  readonly address: Address
  readonly recorder: WireRecorder
  readonly deadlineMs: number
  readonly on: IoListener
}

interface IoListener {
  /** `n` is the number of the packet in the wire record, or null. */
  event(event: string, args: readonly unknown[], n: number | null): void
  /** An acknowledgement came a second time. */
  strayAck(id: number, n: number | null): void
  /** Called once, after the client was let in. */
  disconnected(end: IoEnd): void
}

/** How a connection ended. */
export interface IoEnd {
  /** Socket.IO's own word for it, such as `io server disconnect` or `transport close`. */
  readonly reason: string
  readonly n: number | null
}

/** The real Socket.IO client, over connections whose every byte goes into the wire record. It never connects again. */
export class IoClient {
  readonly name: string
  readonly #options: IoClientOptions
  readonly #agent: TappedAgent
  readonly #manager: Manager
  readonly #socket: Socket
  readonly #acknowledged = new Set<number>()
  #event: number | null = null
  #isOver = false

  /** Connects and waits to be let in. Rejects with NotLetIn, in words for the learner. */
  static async open(options: IoClientOptions): Promise<IoClient> {
    const { recorder, address, name } = options
    recorder.lane(address.lane)
    recorder.lane({ id: name, role: 'client', name })
    // Loaded when a check first needs it: most challenges speak no Socket.IO.
    const client = new IoClient(await import('socket.io-client'), options)
    try {
      await client.#isLetIn()
      return client
    } catch (error) {
      client.destroy()
      throw error
    }
  }

  private constructor(packages: typeof import('socket.io-client'), options: IoClientOptions) {
    const { name, address } = options
    const { port, path, headers, namespace = '/', auth, transports = ['websocket'] } = address
    this.name = name
    this.#options = options
    this.#agent = new TappedAgent(options)
    this.#manager = new packages.Manager(`http://localhost:${port}`, {
      autoConnect: false,
      forceNew: true,
      reconnection: false,
      transports: carefulTransports(packages, transports),
      // ws takes false for “none”, which the type leaves out: compressed frames could not be read by those who learn.
      perMessageDeflate: false as unknown as { threshold: number },
      ...(path === undefined ? {} : { path }),
      ...(headers === undefined ? {} : { extraHeaders: { ...headers } }),
      // The type speaks of a text or a flag; in Node both transports hand it on to http.request.
      agent: this.#agent as unknown as string,
    })
    // Heard before the socket hears it: what the socket then says belongs to this packet.
    this.#manager.on('packet', ({ type, id, nsp }) => {
      this.#event = this.#agent.takeMessageEvent()
      if (type !== ACK || id === undefined || nsp !== namespace) return
      if (this.#acknowledged.has(id)) options.on.strayAck(id, this.#event)
      this.#acknowledged.add(id)
    })
    this.#socket = this.#manager.socket(namespace, auth === undefined ? {} : { auth: { ...auth } })
  }

  get isOpen(): boolean {
    return !this.#isOver && this.#socket.connected
  }

  /** The session id that the server gave it. */
  get id(): string | undefined {
    return this.#socket.id
  }

  /** Number of the last thing this client sent in the wire record, or null. */
  get lastSent(): number | null {
    return this.#agent.lastSent
  }

  emit(event: string, args: readonly unknown[]): void {
    this.#socket.emit(event, ...args)
  }

  /** Calls back with what the server acknowledges, and the number of that packet. */
  ask(event: string, args: readonly unknown[], onAck: (answer: readonly unknown[], n: number | null) => void): void {
    this.#socket.emit(event, ...args, (...answer: unknown[]) => onAck(answer, this.#event))
  }

  /** Says goodbye. */
  leave(): void {
    this.#agent.haveWeEnded = true
    this.#socket.disconnect()
  }

  /** Waits until its connections are gone, or the deadline on the clock of `performance.now()` is. */
  isGone(deadline: number): Promise<void> {
    return this.#agent.isIdle(deadline)
  }

  /** Resets the connection (RST): no goodbye. */
  cut(): void {
    this.#fault({ kind: 'cut' })
    this.#agent.cut()
  }

  /** Goes silent for ever: reads nothing, answers no ping, closes nothing. */
  vanish(): void {
    this.#fault({ kind: 'vanish' })
    this.#agent.vanish()
  }

  /** Ends what is left, without a goodbye. */
  destroy(): void {
    this.#agent.haveWeEnded = true
    this.#socket.disconnect()
    this.#manager.engine?.close()
    this.#agent.end()
  }

  #fault(fault: ConnectionFault): void {
    this.#options.recorder.add({ type: 'fault', lane: this.name, kind: fault.kind, fault: sayFault(fault) })
  }

  #isLetIn(): Promise<void> {
    const { deadlineMs, on, address } = this.#options
    const socket = this.#socket
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const where = address.namespace ?? '/'
        const connected = this.#manager.engine?.readyState === 'open'
        const message = connected
          ? `was neither let into ${where} nor refused within ${deadlineMs} ms: a middleware that never calls next() keeps clients waiting`
          : `could not connect: no Socket.IO answered on port ${address.port} within ${deadlineMs} ms`
        reject(new NotLetIn(message, { refusal: null, event: this.#agent.lastSent }))
      }, deadlineMs)
      socket.once('connect', () => {
        clearTimeout(timer)
        resolve()
      })
      socket.once('connect_error', (error) => {
        clearTimeout(timer)
        const willRetry = socket.active
        reject(
          explainConnectError(error, { port: address.port, willRetry, event: this.#event ?? this.#agent.lastEvent }),
        )
      })
      this.#manager.on('close', (reason) => {
        // The client itself gives up after a refusal, which it tells in a moment.
        if (reason === 'forced close') return
        clearTimeout(timer)
        const message = `was not let in: the connection ended before that (${reason})`
        setImmediate(() => reject(new NotLetIn(message, { refusal: null, event: this.#agent.closedEvent })))
      })
      socket.onAny((event: string, ...args: unknown[]) => {
        on.event(
          event,
          // Nobody could compare or show what nests without measure.
          args.filter((arg) => typeof arg !== 'function').map((arg) => (isTooDeep(arg) ? TOO_DEEP : arg)),
          this.#event,
        )
      })
      socket.once('disconnect', (reason) => {
        this.#isOver = true
        const isSaid = reason === 'io server disconnect'
        on.disconnected({ reason, n: isSaid ? this.#event : this.#agent.closedEvent })
      })
      socket.connect()
      this.#manager.engine.once('handshake', (data) => {
        data.pingInterval = 0
        data.pingTimeout = NEVER_MS
      })
    })
  }
}

/** Opens every connection that the client asks for as a tapped one. */
class TappedAgent extends Agent {
  /** Whether the ends of connections are our doing from here on. */
  haveWeEnded = false
  readonly #options: IoClientOptions
  readonly #lines: { readonly socket: TappedSocket; readonly tap: ConnectionTap }[] = []

  constructor(options: IoClientOptions) {
    // Long-polling goes over kept-alive connections, as in a browser.
    super({ keepAlive: true })
    this.#options = options
  }

  override createConnection(
    _options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    void this.#connect().then(
      (socket) => callback?.(null, socket),
      // Node reads the stream only where there is no error.
      (error: Error) => callback?.(error, undefined as unknown as Duplex),
    )
    return undefined
  }

  get lastSent(): number | null {
    return this.#lines.at(-1)?.tap.lastSent ?? null
  }

  /** The last thing either end said. */
  get lastEvent(): number | null {
    const tap = this.#lines.at(-1)?.tap
    return tap?.lastReceived ?? tap?.lastSent ?? null
  }

  get closedEvent(): number | null {
    return this.#lines.findLast(({ tap }) => tap.closedEvent !== null)?.tap.closedEvent ?? null
  }

  takeMessageEvent(): number | null {
    for (const { tap } of this.#lines) {
      const n = tap.takeMessageEvent()
      if (n !== null) return n
    }
    return null
  }

  cut(): void {
    this.haveWeEnded = true
    for (const { socket, tap } of this.#lines) {
      if (socket.destroyed) continue
      tap.closed('client', 'rst')
      socket.resetAndDestroy()
    }
  }

  vanish(): void {
    for (const { socket } of this.#lines) socket.incoming.freeze()
  }

  /** Waits until every connection is closed, or the deadline has come. */
  async isIdle(deadline: number): Promise<void> {
    const timeUp = AbortSignal.timeout(Math.max(0, Math.ceil(deadline - performance.now())))
    for (const { socket } of this.#lines) {
      if (socket.destroyed || timeUp.aborted) continue
      await once(socket, 'close', { signal: timeUp }).catch(() => undefined)
    }
  }

  end(): void {
    this.haveWeEnded = true
    for (const { socket } of this.#lines) socket.destroy()
    this.destroy()
  }

  async #connect(): Promise<TappedSocket> {
    const { address, recorder, name, deadlineMs } = this.#options
    const { port, lane, from } = address
    const tap = new ConnectionTap({ recorder, client: name, server: lane.id, connection: nextConnection() })
    const socket = await connectTapped(port, { tap, deadlineMs, from, mostRead: MOST_READ })
    socket.once('end', () => tap.closed('server', 'fin'))
    socket.on('error', () => tap.closed('server', 'rst'))
    socket.once('close', () => tap.closed(this.haveWeEnded ? 'client' : 'server', 'fin'))
    this.#lines.push({ socket, tap })
    return socket
  }
}
