import type { IncomingMessage, Server } from 'node:http'
import { availableParallelism, totalmem } from 'node:os'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { LIMITS } from '#protocol'
import { CheckQueue } from './check-queue.ts'
import { Conversation } from './conversation.ts'
import { PodPlaces, warmPodsIn } from './pod-places.ts'
import { Sessions } from './sessions.ts'
import type { Surroundings } from './surroundings.ts'
import { TIMING, type Timing } from './timing.ts'

/** Checks that may wait for their turn before learners are told that every sandbox is in use. */
const WAITING_CHECKS = 400

export interface SocketDoorOptions {
  readonly surroundings: Surroundings
  /** Whether the request's Origin is one of ours. Asked before any 101 (RFC 6455 §10.2). */
  readonly isOwnOrigin: (request: IncomingMessage) => boolean
  /** The learner behind the request; for a new one also the cookie that makes the browser come back as the same. */
  readonly learnerOf: (request: IncomingMessage) => { learner: string; setCookie: string | null }
  readonly timing?: Timing
  readonly checksAtOnce?: number
}

/** Sockets one server holds at once; an idle one costs 17 KiB (bench/measures/memory.ts). */
const SOCKETS = 10_000

/** The WebSocket end of the server, and the way to close it. */
export interface SocketDoor {
  /** Closes every socket with 1012, stops every run, and resolves when all is over. */
  close(): Promise<void>
}

/** Opens `/ws` on the server: one Conversation per socket, and the sessions they belong to. */
export function openSocketDoor(server: Server, options: SocketDoorOptions): SocketDoor {
  const { surroundings, isOwnOrigin, learnerOf, timing = TIMING } = options
  const conversations = new Set<Conversation>()
  const sessions = new Sessions({
    surroundings,
    timing,
    places: new PodPlaces(warmPodsIn(totalmem())),
    queue: new CheckQueue({
      places: options.checksAtOnce ?? availableParallelism(),
      bound: WAITING_CHECKS,
      onLength: (length) => surroundings.meter.queueIs(length),
    }),
  })
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.messageBytes,
    perMessageDeflate: false,
    clientTracking: false,
  })

  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy())
    if (request.url?.split('?')[0] !== '/ws') {
      return turnAway(stream, '404 Not Found', 'There is no WebSocket here. The sandbox is at /ws.')
    }
    if (!isOwnOrigin(request)) {
      return turnAway(stream, '403 Forbidden', `Pages of ${request.headers.origin} may not speak to this server.`)
    }
    if (conversations.size >= SOCKETS) {
      return turnAway(stream, '503 Service Unavailable', 'This server speaks with as many pages as it can.')
    }
    const { learner, setCookie } = learnerOf(request)
    const addCookie = (headers: string[]): void => {
      if (setCookie) headers.push(`Set-Cookie: ${setCookie}`)
    }
    // ws writes the 101 inside handleUpgrade, synchronously, so that this listener is heard for this request alone.
    sockets.once('headers', addCookie)
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const conversation = new Conversation(socket, { learner, sessions, surroundings, timing })
      conversations.add(conversation)
      socket.on('close', () => conversations.delete(conversation))
    })
    sockets.off('headers', addCookie)
  }
  server.on('upgrade', onUpgrade)

  return {
    async close() {
      server.off('upgrade', onUpgrade)
      server.on('upgrade', (_request, stream) =>
        turnAway(stream, '503 Service Unavailable', 'The server is restarting.'),
      )
      for (const conversation of conversations) conversation.restart()
      await sessions.close()
      const cut = setTimeout(() => {
        for (const conversation of conversations) conversation.cut()
      }, 500)
      cut.unref()
    },
  }
}

function turnAway(stream: Duplex, status: string, sentence: string): void {
  const body = `${sentence}\n`
  stream.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
