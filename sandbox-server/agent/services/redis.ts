import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Ending } from '#protocol'
import type { Watchdog } from '../watchdog.ts'
import { filesIn } from './files-in.ts'
import { Service } from './service.ts'
import type { ServiceLauncher, ServiceProgram } from './service-launcher.ts'
import { SERVICE_LIMITS } from './service-limits.ts'

export interface RedisOptions {
  readonly program: ServiceProgram
  readonly launcher: ServiceLauncher
  readonly watchdog: Watchdog
  /** A folder of its own, for its socket. Made here, and removed with it. */
  readonly folder: string
}

/** A real Redis that listens on a unix socket, in a folder that only it and the agent see. */
export class Redis {
  readonly socketPath: string
  readonly #options: RedisOptions
  #service: Service | null = null
  #isInUse = false

  private constructor(options: RedisOptions) {
    this.#options = options
    this.socketPath = join(options.folder, SOCKET)
    mkdirSync(options.folder)
  }

  /** Resolves once it takes connections. */
  static async start(options: RedisOptions): Promise<Redis> {
    const redis = new Redis(options)
    await redis.start()
    return redis
  }

  /** Starts it again, empty, on the same socket. */
  async start(): Promise<void> {
    if (this.#service !== null && !this.#service.hasEnded) return
    const { program, launcher, folder } = this.#options
    rmSync(this.socketPath, { force: true })
    const process = launcher.spawn({
      name: 'redis',
      program,
      folders: { [FOLDER]: { from: folder, access: 'write' } },
      scratch: null,
      args: (seen) => redisArguments(seen(`${FOLDER}/${SOCKET}`)),
    })
    const filesBefore = filesIn(folder)
    const service = new Service(process, { title: 'Redis', filesMade: () => filesIn(folder) - filesBefore })
    this.#service = service
    if (this.#isInUse) this.#watch(service)
    if (await service.hasSaid('ready to accept connections', AbortSignal.timeout(START_MS))) {
      process.assertHeld()
      return
    }
    await service.stop()
    throw new Error(`Redis did not start: ${service.says.trim().slice(-2000)}`)
  }

  /** From here on it works for somebody, and the watchdog looks after it. A spare does nothing that needs looking at. */
  use(): void {
    this.#isInUse = true
    if (this.#service !== null && !this.#service.hasEnded) this.#watch(this.#service)
  }

  /** How its present life ends. */
  get ended(): Promise<Ending> {
    if (this.#service === null) throw new Error('Redis was not started.')
    return this.#service.ended
  }

  /** Ends it. What it held is gone. */
  async stop(): Promise<void> {
    await this.#service?.stop()
  }

  /** Ends it, and takes its folder with it. */
  async close(): Promise<void> {
    await this.stop()
    rmSync(this.#options.folder, { recursive: true, force: true })
  }

  #watch(service: Service): void {
    const { watchdog } = this.#options
    watchdog.watch(service)
    void service.ended.then(() => watchdog.forget(service))
  }
}

const FOLDER = '/run'
const SOCKET = 'redis.sock'
const START_MS = 10_000

/** Nothing is ever written, but for the socket: /tmp is read-only, so SAVE fails. The port belongs to the kit's tap. */
function redisArguments(socket: string): string[] {
  return [
    ...['--port', '0', '--unixsocket', socket, '--unixsocketperm', '700'],
    ...['--save', '', '--appendonly', 'no', '--dir', '/tmp', '--daemonize', 'no'],
    ...[
      '--maxmemory',
      '32mb',
      '--databases',
      '4',
      '--io-threads',
      '1',
      '--maxclients',
      `${SERVICE_LIMITS.redisClients}`,
    ],
    ...['--enable-module-command', 'no', '--enable-debug-command', 'no', '--enable-protected-configs', 'no'],
  ]
}
