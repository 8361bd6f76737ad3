import { sayServiceFault } from '#protocol'
import type { StagedRedis } from '../stage.ts'
import type { WireRecorder } from '../wire-recorder.ts'
import { RedisConnection } from './redis-connection.ts'
import { REDIS_LANE, REDIS_PORT } from './redis-lane.ts'
import { RedisTap } from './redis-tap.ts'
import type { TappedCommand } from './tapped-redis-connection.ts'

export interface RunningRedisOptions {
  readonly recorder: WireRecorder
  /** The lane of the program whose connection comes from this local port. */
  readonly laneOf: (localPort: number) => string
  readonly port?: number
}

/** A message that a program published, as it went to Redis. */
export interface Published {
  readonly channel: string
  readonly text: string
  /** The lane of the program that published it. */
  readonly from: string
  /** Its number in the wire record, or null. */
  readonly event: number | null
}

/** What is remembered of commands: enough for any check, and an end for a program that never stops. */
const MOST_COMMANDS = 20_000
const MOST_CHARACTERS = 16 * 1024 * 1024

/** A Redis with the tap before it: everything the learner's programs say to it is heard. */
export class RunningRedis {
  readonly url: string
  /** Straight to Redis, past the tap. */
  readonly own: RedisConnection
  /** Commands so far, the oldest first. Ends where there are too many. */
  readonly commands: TappedCommand[] = []
  readonly #staged: StagedRedis
  readonly #tap: RedisTap
  readonly #recorder: WireRecorder
  readonly #listeners = new Set<() => void>()
  #characters = 0
  #isUp = true

  /** Puts the tap before a Redis that runs. From here on `close` closes both. */
  static async open(staged: StagedRedis, options: RunningRedisOptions): Promise<RunningRedis> {
    const redis = new RunningRedis(staged, options)
    try {
      await redis.#tap.open()
      return redis
    } catch (error) {
      await redis.close()
      throw error
    }
  }

  private constructor(staged: StagedRedis, { recorder, laneOf, port = REDIS_PORT }: RunningRedisOptions) {
    const { socketPath } = staged
    this.url = `redis://127.0.0.1:${port}`
    this.own = new RedisConnection(socketPath)
    this.#staged = staged
    this.#recorder = recorder
    this.#tap = new RedisTap({ socketPath, port, recorder, laneOf, onCommand: (command) => this.#hears(command) })
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** What was published so far, from the command with this index on. */
  publishedSince(index: number): Published[] {
    return this.commands.slice(index).flatMap(({ name, args: [channel, text], from, event }) => {
      const isPublish = name === 'PUBLISH' || name === 'SPUBLISH'
      return isPublish && channel !== undefined && text !== undefined ? [{ channel, text, from, event }] : []
    })
  }

  /** Called after each command. Gives the way to stop that. */
  onCommand(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Writes down what is done to it, without a subject. */
  marks(fault: string): void {
    this.#recorder.add({ type: 'fault', lane: REDIS_LANE, fault })
  }

  /** Ends the process: connections break, and new ones are refused. */
  async goesDown(): Promise<void> {
    if (!this.#isUp) return
    this.#isUp = false
    this.#recorder.add({ type: 'fault', lane: REDIS_LANE, kind: 'redis-down', fault: sayServiceFault('redis-down') })
    await this.#end()
  }

  /** Starts it again, empty. */
  async comesBack(): Promise<void> {
    if (this.#isUp) return
    await this.#staged.start()
    await this.#tap.open()
    this.#isUp = true
    this.#recorder.add({ type: 'fault', lane: REDIS_LANE, kind: 'redis-up', fault: sayServiceFault('redis-up') })
  }

  async close(): Promise<void> {
    await this.#end()
  }

  async #end(): Promise<void> {
    this.own.close()
    await Promise.all([this.#tap.close(), this.#staged.stop()])
  }

  #hears(command: TappedCommand): void {
    const size = command.args.reduce((length, arg) => length + arg.length, 0)
    if (this.commands.length < MOST_COMMANDS && this.#characters + size <= MOST_CHARACTERS) {
      this.#characters += size
      this.commands.push(command)
    }
    for (const listener of this.#listeners) listener()
  }
}
