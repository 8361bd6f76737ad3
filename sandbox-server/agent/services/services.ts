import { join } from 'node:path'
import type { Watchdog } from '../watchdog.ts'
import { type NginxOptions, type RunningNginx, type StartedNginx, startNginx } from './nginx.ts'
import { Redis } from './redis.ts'
import type { ServiceLauncher, ServiceName, ServiceProgram } from './service-launcher.ts'

export interface ServicesOptions {
  /** The pod's writable folder. */
  readonly workFolder: string
  /** Those that this pod was started with. */
  readonly programs: { readonly [Name in ServiceName]?: ServiceProgram | undefined }
  readonly launcher: ServiceLauncher
  readonly watchdog: Watchdog
}

/** The services of one pod. One Redis is kept warm, where there is one, so that each group of checks has a fresh one at once. */
export class Services {
  readonly #options: ServicesOptions
  /** What runs, or is about to, but for the spare. */
  readonly #redis = new Set<Redis>()
  readonly #nginx = new Set<RunningNginx>()
  #spare: Promise<Redis> | null = null
  #refill: NodeJS.Timeout | undefined
  #count = 0
  #isClosed = false

  constructor(options: ServicesOptions) {
    this.#options = options
    if (this.has('redis')) this.#spare = this.#newRedis()
  }

  has(name: ServiceName): boolean {
    return this.#options.programs[name] !== undefined
  }

  /** A Redis that is fresh and empty. Whoever takes it closes it. */
  async startRedis(): Promise<Redis> {
    if (this.#isClosed) throw new Error('The pod is closing: it starts no more services.')
    const spare = this.#spare ?? this.#newRedis()
    this.#spare = null
    clearTimeout(this.#refill)
    this.#refill = setTimeout(() => {
      this.#spare ??= this.#newRedis()
    }, REFILL_MS)
    const redis = await spare
    // Again, should it have been ended while it waited: the kernel takes all there is when a program takes too much.
    await redis.start()
    redis.use()
    return redis
  }

  /** nginx with this configuration, if it is sound. Whoever starts it stops it. */
  async startNginx(conf: string, onSays?: NginxOptions['onSays']): Promise<StartedNginx> {
    if (this.#isClosed) throw new Error('The pod is closing: it starts no more services.')
    const { launcher, watchdog } = this.#options
    const started = await startNginx(conf, {
      launcher,
      watchdog,
      program: this.#program('nginx'),
      folder: this.#folder('nginx'),
      ...(onSays === undefined ? {} : { onSays }),
    })
    if (!started.isSound) return started
    this.#nginx.add(started.nginx)
    void started.nginx.ended.then(() => this.#nginx.delete(started.nginx))
    return started
  }

  /** Ends what a run took and did not give back. */
  async clear(): Promise<void> {
    const spare = await this.#spare?.catch(() => null)
    const taken = [...this.#redis].filter((redis) => redis !== spare)
    for (const redis of taken) this.#redis.delete(redis)
    await Promise.all([...taken.map((redis) => redis.close()), ...[...this.#nginx].map((nginx) => nginx.stop())])
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#refill)
    await this.clear()
    await (await this.#spare?.catch(() => null))?.close()
  }

  #newRedis(): Promise<Redis> {
    const { launcher, watchdog } = this.#options
    const redis = Redis.start({
      launcher,
      watchdog,
      program: this.#program('redis'),
      folder: this.#folder('redis'),
    }).then((started) => {
      this.#redis.add(started)
      return started
    })
    // Whoever takes it hears of the failure; until then it is nobody's.
    redis.catch(() => {})
    return redis
  }

  #program(name: ServiceName): ServiceProgram {
    const program = this.#options.programs[name]
    if (program !== undefined) return program
    throw new Error(`This pod was started without ${name}: a challenge that needs it names it in “services”.`)
  }

  #folder(name: ServiceName): string {
    this.#count += 1
    return join(this.#options.workFolder, `${name}-${this.#count}`)
  }
}

/** The programs that a check begins with get the processor first; the next spare can wait so long. */
const REFILL_MS = 150
