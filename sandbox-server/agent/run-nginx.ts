import type { Ending, Lane } from '#protocol'
import type { ProgramEvent } from './pod-stage.ts'
import type { RunningNginx } from './services/nginx.ts'
import type { Services } from './services/services.ts'

export interface RunNginxOptions {
  readonly services: Services
  readonly on: (event: ProgramEvent) => void
  readonly onListening: (port: number, lane: Lane) => void
}

/** nginx in a Run: started with the learner's nginx.conf, and heard in their terminal. */
export class RunNginx {
  /** Resolves when it is over, or was never started. */
  readonly over: Promise<void>
  ending: Ending | undefined
  readonly #options: RunNginxOptions
  readonly #startedAt = performance.now()
  #running: RunningNginx | null = null
  #isStopped = false

  constructor(conf: string, options: RunNginxOptions) {
    this.#options = options
    this.over = this.#carryThrough(conf)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#running?.stop()
    await this.over
  }

  async #carryThrough(conf: string): Promise<void> {
    const { services, on, onListening } = this.#options
    on({ type: 'started', command: 'nginx -c nginx.conf' })
    const started = await services.startNginx(conf, (stream, text) => on({ type: 'output', stream, text }))
    if (!started.isSound) {
      const ending: Ending = {
        how: 'crashed',
        message: 'nginx was not started: its configuration is not sound.',
        durationMs: this.#sinceMs(),
      }
      this.ending = ending
      on({ type: 'output', stream: 'stderr', text: started.says })
      on({ type: 'output', stream: 'stderr', text: '', ended: ending })
      return
    }
    // What -t warned of, nginx itself has said again.
    const { nginx } = started
    this.#running = nginx
    const lane: Lane = {
      id: 'proxy',
      role: 'proxy',
      name: ['nginx', ...nginx.ports.map((port) => `:${port}`)].join(' '),
    }
    for (const port of nginx.ports) {
      onListening(port, lane)
      on({ type: 'listening', port, afterMs: this.#sinceMs() })
    }
    if (this.#isStopped) await nginx.stop()
    const ending = await nginx.ended
    this.ending = ending
    const text = ending.how === 'stopped' ? '' : `${ending.message}\n`
    on({ type: 'output', stream: 'stderr', text, ended: ending })
  }

  #sinceMs(): number {
    return performance.now() - this.#startedAt
  }
}
