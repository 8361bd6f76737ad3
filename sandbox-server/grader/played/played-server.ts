import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Lane, sayServiceFault } from '#protocol'
import { Client, MOST_BYTES } from '../client.ts'
import type { ClientListener } from '../client-listener.ts'
import { nextConnection } from '../connection-name.ts'
import { ConnectionTap } from '../connection-tap.ts'
import { eventually } from '../eventually.ts'
import { FailedExpectation } from '../failed-expectation.ts'
import { Peer } from '../peer.ts'
import { explainEnd } from '../server-ended.ts'
import type { Surroundings } from '../surroundings.ts'
import { serverEnd } from '../tap-end.ts'
import { TappedSocket } from '../tapped-socket.ts'
import { find, type Word } from '../words.ts'
import { heldBack } from './held-back.ts'
import { whyNotUpgraded } from './upgrade-request.ts'

/** Milliseconds that a client may take to come when no `within` says otherwise. */
const USUAL_WAIT = 2_000
/** Connections at once, and requests in one check: more than any client makes, and an end to one that never stops. */
const MOST_CONNECTIONS = 512
const MOST_REQUESTS = 5_000
/** Callers whose owner is looked up, and those of them that may turn out to be nobody's. */
const MOST_ASKED = 100
const MOST_IN_VAIN = 8
/** Bytes that are read of a request's body. */
const MOST_BODY = 1024 * 1024

/** One HTTP request that was made of a played server; a WebSocket's handshake is one, too. */
export interface PlayedRequest {
  readonly method: string
  readonly path: string
  /** Such as `1.1`. */
  readonly httpVersion: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a played server answers to a request. */
export interface PlayedAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** A text goes as it is, everything else as JSON. */
  readonly body: unknown
  readonly type?: string
}

/** A server that the grader is: the learner's programs are its clients. */
export class PlayedServer {
  readonly port: number
  /** What was asked of it so far, the oldest first. */
  readonly requests: PlayedRequest[] = []
  readonly #surroundings: Surroundings
  readonly #lane: Lane
  readonly #http: Server
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    autoPong: false,
    perMessageDeflate: false,
    maxPayload: MOST_BYTES,
  })
  readonly #sockets = new Set<TappedSocket>()
  readonly #waiting: ((on: ClientListener) => Client)[] = []
  readonly #answers = new Map<string, PlayedAnswer>()
  readonly #taps = new WeakMap<Duplex, ConnectionTap>()
  #asked = 0
  #askedInVain = 0
  #lastKnown: Lane = { id: 'client', role: 'client', name: 'client' }
  #onRequest: ((request: PlayedRequest) => PlayedAnswer | null) | null = null
  #listeners: NetServer[] = []

  /** Listens on the port, until the check is over. Rejects when something else does. */
  static async open(port: number, { lane, surroundings }: { lane: Lane; surroundings: Surroundings }) {
    const played = new PlayedServer(port, { lane, surroundings })
    await played.#listen()
    surroundings.onClear(() => played.#close())
    return played
  }

  private constructor(port: number, { lane, surroundings }: { lane: Lane; surroundings: Surroundings }) {
    this.port = port
    this.#lane = lane
    this.#surroundings = surroundings
    this.#http = createHttpServer((request, response) => void this.#answer(request, response))
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  /** The next WebSocket client that comes, or has come and was not welcomed yet. */
  welcomes(name: string, ...words: Word[]): Promise<Peer> {
    const { ledger, patience, signal } = this.#surroundings
    return ledger.watch(`welcomes('${name}')`, async () => {
      const open = await eventually(() => this.#waiting.shift() ?? null, {
        withinMs: find(words, 'within')?.ms ?? USUAL_WAIT,
        ...{ patience, signal },
        isHopeless: () => this.#nobodyIsLeft,
      })
      if (open === null) throw this.#nobodyCame(name, words)
      return Peer.over(name, { surroundings: this.#surroundings, open })
    })
  }

  /** From here on it answers requests for this path so. */
  serves(path: string, answer: PlayedAnswer): void {
    this.#answers.set(path, answer)
  }

  /** From here on it asks this first; null leaves the request to `serves`. */
  onRequest(answer: (request: PlayedRequest) => PlayedAnswer | null): void {
    this.#onRequest = answer
  }

  /** Ends every connection without a goodbye, and listens no more. */
  goesAway(): Promise<void> {
    return this.#surroundings.ledger.watch('goesAway()', async () => {
      this.#record('server-killed')
      await this.#close()
    })
  }

  comesBack(): Promise<void> {
    return this.#surroundings.ledger.watch('comesBack()', async () => {
      this.#record('server-started')
      await this.#listen()
    })
  }

  async #listen(): Promise<void> {
    const hosts = ['127.0.0.1', '::1']
    const servers = await Promise.all(hosts.map((host) => listen(host, this.port, (socket) => this.#accept(socket))))
    this.#listeners = servers.filter((server) => server !== null)
  }

  #accept(raw: Socket): void {
    const { recorder } = this.#surroundings
    const client = this.#callerOf(raw)
    recorder.lane(client)
    const tap = new ConnectionTap({ recorder, client: client.id, server: this.#lane.id, connection: nextConnection() })
    const end = serverEnd(tap)
    const socket = new TappedSocket(raw, end)
    this.#sockets.add(socket)
    this.#taps.set(socket, tap)
    socket.on('error', () => end.closed('them', 'rst'))
    socket.once('end', () => end.closed('them', 'fin'))
    socket.once('close', () => {
      this.#sockets.delete(socket)
      end.closed('us', 'fin')
    })
    this.#http.emit('connection', socket)
  }

  /** Who is on the other side: a program of the learner's, or the proxy it stands behind. */
  #callerOf({ remotePort }: Socket): Lane {
    const { group } = this.#surroundings
    // Asking the kernel takes milliseconds, most of all for one who has gone: after very many, it is guessed.
    const isAskedTooOften = this.#askedInVain > MOST_IN_VAIN || this.#asked > MOST_ASKED
    const owner = remotePort === undefined || isAskedTooOften ? null : group.ownerOf(remotePort)
    this.#asked += 1
    if (owner === null) {
      this.#askedInVain += 1
      return group.proxy ?? this.#lastKnown
    }
    this.#lastKnown = { id: owner.lane, role: 'client', name: owner.name }
    return this.#lastKnown
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#remember(requestOf(request, ''))
    const why = whyNotUpgraded(request)
    const tap = this.#taps.get(socket)
    if (why !== null || tap === undefined || !(socket instanceof TappedSocket)) {
      socket.end(`HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${why}\n`)
      return
    }
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      const { recorder } = this.#surroundings
      const held = heldBack()
      const client = new Client({
        ...{ lane: this.#lane.id, socket, webSocket, recorder },
        end: serverEnd(tap),
        on: held.listener,
      })
      this.#waiting.push((on) => {
        held.release(on)
        return client
      })
    })
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming).catch(() => null)
    // It broke off before its end, as clients may: nobody is left to answer.
    if (body === null) return
    const request = requestOf(incoming, body)
    this.#remember(request)
    const answer = this.#onRequest?.(request) ?? this.#answers.get(pathOnly(request.path)) ?? NOT_FOUND
    const isText = typeof answer.body === 'string'
    response.writeHead(answer.status ?? 200, {
      'content-type': answer.type ?? (isText ? 'text/plain; charset=utf-8' : 'application/json'),
      ...answer.headers,
    })
    response.end(isText ? answer.body : JSON.stringify(answer.body))
  }

  #remember(request: PlayedRequest): void {
    if (this.requests.length < MOST_REQUESTS) this.requests.push(request)
  }

  /** Programs there were, and every one of them is over: nobody will come. */
  get #nobodyIsLeft(): boolean {
    const { programs } = this.#surroundings.group
    return programs.length > 0 && programs.every((program) => !program.isRunning)
  }

  #nobodyCame(name: string, words: readonly Word[]): FailedExpectation {
    const fallen = this.#surroundings.group.programs.find((program) => program.ending !== null)
    const because = find(words, 'because')?.reason
    const refused = this.requests.length > 0
    return new FailedExpectation({
      message: fallen?.ending
        ? explainEnd(fallen.ending, fallen.name)
        : `No client connected to port ${this.port}, where ${name} was due.`,
      anomaly: fallen?.ending?.how === 'crashed' ? 'crashed' : 'unanswered',
      expected: `a WebSocket connection to port ${this.port}`,
      actual: refused
        ? `no other connection; asked for so far: ${this.requests.map(({ path }) => path).join(', ')}`
        : 'none',
      ...(because === undefined ? {} : { because }),
      blames: [fallen?.exitEvent],
    })
  }

  #record(kind: 'server-killed' | 'server-started'): void {
    this.#surroundings.recorder.add({ type: 'fault', lane: this.#lane.id, kind, fault: sayServiceFault(kind) })
  }

  async #close(): Promise<void> {
    const closed = this.#listeners.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))
    for (const socket of this.#sockets) socket.destroy()
    this.#waiting.length = 0
    await Promise.all(closed)
  }
}

const NOT_FOUND: PlayedAnswer = { status: 404, body: 'Nothing here.\n' }

/** A listening server; null where this machine has no such address. */
function listen(host: string, port: number, onSocket: (socket: Socket) => void): Promise<NetServer | null> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, onSocket)
    server.maxConnections = MOST_CONNECTIONS
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(null)
      else reject(new Error(`The grader cannot play a server on port ${port}: ${error.message}`, { cause: error }))
    })
    server.listen(port, host, () => resolve(server))
  })
}

function requestOf({ method = 'GET', url = '/', httpVersion, headers }: IncomingMessage, body: string): PlayedRequest {
  const flat = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ])
  return { method, path: url, httpVersion, headers: Object.fromEntries(flat), body }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= MOST_BODY) chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function pathOnly(path: string): string {
  return path.split('?', 1)[0] ?? path
}
