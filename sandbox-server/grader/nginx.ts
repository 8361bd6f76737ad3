import type { Lane } from '#protocol'
import { FailedExpectation } from './failed-expectation.ts'
import type { StagedNginx } from './stage.ts'
import type { Surroundings } from './surroundings.ts'

export interface NginxWords {
  /**
   * Starts a real nginx with this text as its nginx.conf, when it is sound. Clients reach it by its port, as in
   * `at({ port: 8080 })`. It is stopped with the check.
   */
  nginx(conf: string, options?: NginxOptions): Promise<Nginx>
}

export interface NginxOptions {
  /** What it is called on the wire, where there are several. */
  readonly name?: string
}

/** What came of a configuration. */
export interface Nginx {
  /** Whether `nginx -t` found it sound. One that is not sound was not started. */
  readonly isSound: boolean
  /** What `nginx -t` said, and why it could not be started. */
  readonly says: string
  /** What it printed while it ran: its logs. */
  readonly output: string
  readonly isRunning: boolean
  /** The ports it listens on; none when it is not sound. */
  readonly ports: readonly number[]
  /** That it listens on this port. */
  listensOn(port: number): void
  stops(): Promise<void>
}

/** The words for nginx. */
export function nginxWords({ stage, group, recorder, ledger, signal, onClear }: Surroundings): NginxWords {
  return {
    nginx: (conf, { name = 'nginx' } = {}) =>
      ledger.watch('nginx(…)', async () => {
        const starting = stage.startNginx(conf)
        const stopLate = () => starting.then((late) => (late.isSound ? late.stop() : undefined)).catch(() => {})
        signal.addEventListener('abort', stopLate, { once: true })
        const staged = await starting
        signal.throwIfAborted()
        if (!staged.isSound) return notSound(staged.says)

        const id = name === 'nginx' ? 'proxy' : `proxy:${name}`
        const lane: Lane = { id, role: 'proxy', name: [name, ...staged.ports.map((port) => `:${port}`)].join(' ') }
        const before = staged.ports.map((port) => [port, group.laneOf(port)] as const)
        recorder.lane(lane)
        for (const port of staged.ports) group.claim(port, lane)
        recorder.add({ type: 'process', lane: id, what: 'started', detail: 'nginx' })
        for (const port of staged.ports) {
          recorder.add({ type: 'process', lane: id, what: 'listening', detail: `port ${port}` })
        }
        const state = { isRunning: true, isStopped: false }
        void staged.ended.then(({ message }) => {
          state.isRunning = false
          if (!state.isStopped) recorder.add({ type: 'process', lane: id, what: 'exited', detail: message })
        })
        const stops = async () => {
          if (state.isStopped) return
          state.isStopped = true
          for (const [port, earlier] of before) group.claim(port, earlier)
          signal.removeEventListener('abort', stopLate)
          await staged.stop()
        }
        onClear(stops)
        return running(staged, { state, stops: () => ledger.watch('nginx.stops()', stops) })
      }),
  }
}

function notSound(says: string): Nginx {
  return {
    isSound: false,
    says,
    output: '',
    isRunning: false,
    ports: [],
    listensOn: (port) => {
      throw new FailedExpectation({
        message: `nginx was not started, because its configuration is not sound. ${says.trim()}`,
        anomaly: 'crashed',
        expected: `nginx listens on port ${port}`,
        actual: says.trim(),
      })
    },
    stops: async () => {},
  }
}

function running(
  staged: Extract<StagedNginx, { isSound: true }>,
  { state, stops }: { state: { readonly isRunning: boolean }; stops: () => Promise<void> },
): Nginx {
  const { says, ports } = staged
  return {
    isSound: true,
    says,
    ports,
    stops,
    get output() {
      return staged.output
    },
    get isRunning() {
      return state.isRunning
    },
    listensOn: (port) => {
      if (ports.includes(port)) return
      throw new FailedExpectation({
        message: `nginx does not listen on port ${port}.`,
        anomaly: 'unanswered',
        expected: `listen ${port};`,
        actual: ports.length === 0 ? 'it listens on no port' : `it listens on ${ports.join(' and ')}`,
      })
    },
  }
}
