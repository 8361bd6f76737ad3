import { connect, type Socket } from 'node:net'
import { type RespAggregate, RespDecoder, type RespProblem, type RespValue, respText, respWords, toHex } from '#wire'
import type { WireRecorder } from '../wire-recorder.ts'
import { REDIS_LANE } from './redis-lane.ts'

/** A command as a program sent it. */
export interface TappedCommand {
  /** In capitals, such as `PUBLISH`. */
  readonly name: string
  readonly args: readonly string[]
  /** The lane it came from. */
  readonly from: string
  /** Its number in the wire record, or null. */
  readonly event: number | null
}

export interface TappedRedisOptions {
  readonly socketPath: string
  readonly recorder: WireRecorder
  readonly connection: string
  readonly laneOf: (localPort: number) => string
  readonly onCommand: (command: TappedCommand) => void
  readonly onEnd: () => void
}

/** Bytes of garbage that a record keeps. */
const KEPT_GARBAGE = 64

/** One program's connection to Redis: two sockets, and two ears. */
export class TappedRedisConnection {
  readonly #program: Socket
  readonly #redis: Socket
  readonly #options: TappedRedisOptions
  readonly #commands = new RespDecoder({ side: 'client' })
  readonly #replies = new RespDecoder({ side: 'server' })
  #lane: string | null = null
  #hasEnded = false

  constructor(program: Socket, options: TappedRedisOptions) {
    this.#program = program
    this.#options = options
    this.#redis = connect({ path: options.socketPath, allowHalfOpen: true })
    this.#pass(program, this.#redis, (bytes) => this.#hearsProgram(bytes))
    this.#pass(this.#redis, program, (bytes) => this.#hearsRedis(bytes))
  }

  /** Breaks both ends at once, as when Redis goes down. */
  end(): void {
    this.#ends(this.#redis, 'fin')
    this.#program.destroy()
    this.#redis.destroy()
  }

  #pass(from: Socket, to: Socket, hear: (bytes: Uint8Array) => void): void {
    from.on('data', (bytes: Buffer) => {
      hear(bytes)
      if (to.destroyed) return
      if (to.write(bytes)) return
      from.pause()
      to.once('drain', () => from.resume())
    })
    from.on('end', () => {
      this.#ends(from, 'fin')
      to.end()
    })
    from.on('error', () => this.#ends(from, 'rst'))
    // However one end went, the other has nobody left to talk to; what was written to it still arrives.
    from.on('close', () => {
      this.#ends(from, 'fin')
      to.destroySoon()
    })
  }

  #hearsProgram(bytes: Uint8Array): void {
    for (const value of this.#commands.push(bytes)) {
      const from = this.#ownerOf(this.#program)
      if (value.type === 'problem') {
        this.#garbage(value, from)
        return
      }
      const event = this.#record('command', value, from)
      const [name = '', ...args] = 'items' in value ? value.items.map(respText) : [respText(value)]
      this.#options.onCommand({ name: name.toUpperCase(), args, from, event })
    }
  }

  #hearsRedis(bytes: Uint8Array): void {
    for (const value of this.#replies.push(bytes)) {
      if (value.type === 'problem') this.#garbage(value, REDIS_LANE)
      else this.#record(isPush(value) ? 'push' : 'reply', value, REDIS_LANE)
    }
  }

  #record(kind: 'command' | 'reply' | 'push', value: RespValue, from: string): number | null {
    return this.#options.recorder.add({ type: 'redis', ...this.#between(from), kind, ...respWords(value) })
  }

  #garbage({ bytes, message }: RespProblem, from: string): void {
    const hex = toHex(bytes.subarray(0, KEPT_GARBAGE))
    this.#options.recorder.add({ type: 'garbage', ...this.#between(from), hex, error: message })
  }

  #between(from: string): { from: string; to: string; connection: string } {
    const to = from === REDIS_LANE ? this.#ownerOf(this.#program) : REDIS_LANE
    return { from, to, connection: this.#options.connection }
  }

  /** Asked when the first bytes come: the kernel knows whose connection it is, as long as it is open. */
  #ownerOf(socket: Socket): string {
    if (socket !== this.#program) return REDIS_LANE
    this.#lane ??= this.#options.laneOf(socket.remotePort ?? 0)
    return this.#lane
  }

  #ends(by: Socket, how: 'fin' | 'rst'): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    // One that never said a word was never on the record.
    if (this.#lane !== null) this.#options.recorder.add({ type: 'closed', ...this.#between(this.#ownerOf(by)), how })
    this.#options.onEnd()
  }
}

/** What Redis sends unasked: pushes of RESP3, and the messages that RESP2 writes as arrays. */
function isPush(value: RespValue): boolean {
  if (value.type !== 'push' && value.type !== 'array') return false
  const kind = firstWord(value)
  if (kind === 'message' || kind === 'smessage') return value.length === 3
  if (kind === 'pmessage') return value.length === 4
  return value.type === 'push' && !CONFIRMATIONS.has(kind)
}

/** In RESP3 these travel as pushes too, but they answer a command. */
const CONFIRMATIONS: ReadonlySet<string> = new Set([
  ...['subscribe', 'unsubscribe', 'psubscribe', 'punsubscribe', 'ssubscribe', 'sunsubscribe'],
])

function firstWord({ items: [first] }: RespAggregate): string {
  return first?.type === 'bulk' ? respText(first) : ''
}
