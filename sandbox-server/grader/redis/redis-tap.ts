import { createServer, type Server, type Socket } from 'node:net'
import type { WireRecorder } from '../wire-recorder.ts'
import { REDIS_LANE } from './redis-lane.ts'
import { type TappedCommand, TappedRedisConnection } from './tapped-redis-connection.ts'

export interface RedisTapOptions {
  readonly socketPath: string
  readonly port: number
  readonly recorder: WireRecorder
  /** The lane of the program whose connection comes from this local port. */
  readonly laneOf: (localPort: number) => string
  /** Told of each command before Redis is. */
  readonly onCommand: (command: TappedCommand) => void
}

/** More than Redis itself takes, so that it is Redis that refuses; and an end to what one program can make the agent hold. */
const MOST_CONNECTIONS = 160

/**
 * Stands where programs look for Redis, and passes every byte on to the real one behind it. What is said in either
 * direction is recorded before it is passed on: whatever a command brings about comes later in the record, and everywhere.
 */
export class RedisTap {
  readonly #options: RedisTapOptions
  readonly #connections = new Set<TappedRedisConnection>()
  #server: Server | null = null
  #count = 0

  constructor(options: RedisTapOptions) {
    this.#options = options
    const { recorder, port } = options
    recorder.lane({ id: REDIS_LANE, role: 'redis', name: `Redis :${port}` })
  }

  /** From here on connections are taken. Rejects with the system's error when the port is not free. */
  async open(): Promise<void> {
    if (this.#server !== null) return
    const { port } = this.#options
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#take(socket))
    server.maxConnections = MOST_CONNECTIONS
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host: '127.0.0.1', port }, () => {
        server.off('error', reject)
        server.on('error', () => {}) // An accept that failed concerns the one who was to be accepted.
        resolve()
      })
    })
    this.#server = server
  }

  /** Breaks every connection; new ones are refused from here on. */
  async close(): Promise<void> {
    const server = this.#server
    if (server === null) return
    this.#server = null
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const connection of this.#connections) connection.end()
    await closed
  }

  #take(socket: Socket): void {
    const { socketPath, recorder, laneOf, onCommand } = this.#options
    this.#count += 1
    const connection = new TappedRedisConnection(socket, {
      ...{ socketPath, recorder, laneOf, onCommand },
      connection: `redis${this.#count}`,
      onEnd: () => this.#connections.delete(connection),
    })
    this.#connections.add(connection)
  }
}
