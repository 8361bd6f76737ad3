import { RunningRedis, WireRecorder } from '#grader'
import type { EndedHow, Ending, Lane, PeerCommand, RunEvent, RunStep, SourceFile } from '#protocol'
import { filledInConf } from './filled-in-conf.ts'
import { LEARNER_LIMITS } from './limits.ts'
import { Peers } from './peers.ts'
import { PodStage, type ProgramEvent } from './pod-stage.ts'
import type { Program } from './program.ts'
import type { AgentRun, RunTools } from './run.ts'
import { castOf, NGINX_CONF, type Part } from './run-cast.ts'
import { RunNginx } from './run-nginx.ts'

export interface ProgramRunOptions {
  readonly files: readonly SourceFile[]
  /** What is started, one after the other. */
  readonly steps: readonly RunStep[]
  readonly wallMs: number | null
}

type Fate = Pick<Ending, 'how' | 'message'>

/** Runs a learner's programs until all have ended or are stopped, with their services and the page's own clients beside them. */
export class ProgramRun implements AgentRun {
  readonly over: Promise<void>
  readonly #options: ProgramRunOptions
  readonly #tools: RunTools
  readonly #recorder: WireRecorder
  readonly #peers: Peers
  readonly #stage: PodStage
  readonly #cast: readonly Part[]
  readonly #running = new Map<Part, Program>()
  /** Who listens on which port, in the order they came to. */
  readonly #listeners = new Map<number, Lane>()
  readonly #startedAt = performance.now()
  #nginx: RunNginx | null = null
  /** Why everything is being ended. */
  #fate: Fate | null = null
  /** Typed before there was a program to read it. */
  #typed = ''
  #idleTimer: NodeJS.Timeout | undefined

  constructor(options: ProgramRunOptions, tools: RunTools) {
    this.#options = options
    this.#tools = tools
    this.#cast = castOf(options.steps, { hasNginx: tools.services.has('nginx') })
    this.#recorder = new WireRecorder({ on: tools.on })
    this.#peers = new Peers({
      on: tools.on,
      recorder: this.#recorder,
      port: () => this.#firstPort(),
      laneOf: (port) => this.#listeners.get(port) ?? { id: `port:${port}`, role: 'server', name: `:${port}` },
    })
    this.#stage = new PodStage({
      ...{ ...tools, files: options.files, challengeFolder: null },
      on: (event) => this.#hears(event),
    })
    this.over = this.#carryThrough()
  }

  stop(): void {
    this.#end('stopped', 'The program was stopped.')
  }

  /** What is typed goes to the first program. */
  input(text: string): void {
    this.#isBusy()
    const [first] = this.#running.values()
    if (first === undefined) this.#typed = (this.#typed + text).slice(0, MOST_TYPED)
    else first.input(text)
  }

  peer(name: string, command: PeerCommand): void {
    this.#isBusy()
    this.#peers.do(name, command)
  }

  async #carryThrough(): Promise<void> {
    const { services, on } = this.#tools
    this.#isBusy()
    const wall = this.#startWall()
    let redis: RunningRedis | null = null
    try {
      if (services.has('redis')) redis = await this.#startRedis()
      if (services.has('nginx')) this.#nginx = this.#startNginx()
      await this.#startPrograms(redis === null ? {} : { REDIS_URL: redis.url })
      // A Run without a program of its own is about nginx.
      if (this.#cast.length === 0) await this.#nginx?.over
      await Promise.all([...this.#running.values()].map((program) => program.ended))
    } finally {
      clearTimeout(wall)
      clearTimeout(this.#idleTimer)
      await this.#stage.close('The program was stopped.')
      await this.#peers.closeAll()
      await this.#nginx?.stop()
      await redis?.close()
    }
    on({ type: 'ended', ending: await this.#ending() })
  }

  async #startRedis(): Promise<RunningRedis> {
    const laneOf = (localPort: number) => {
      const owner = [...this.#running].find(([, program]) => program.owns(localPort))?.[0]
      const lane = (owner ?? [...this.#running.keys()].at(-1) ?? this.#cast[0])?.lane ?? UNKNOWN
      this.#recorder.lane(lane)
      return lane.id
    }
    const staged = await this.#tools.services.startRedis()
    void staged.ended.then(({ how, message }) => {
      if (how !== 'stopped') this.#says(message, { from: 'redis' })
    })
    return await RunningRedis.open(staged, { recorder: this.#recorder, laneOf })
  }

  #startNginx(): RunNginx {
    const text = this.#options.files.find(({ name }) => name === NGINX_CONF)?.text ?? ''
    const conf = filledInConf(text, this.#options.steps)
    const isAlone = this.#cast.length === 0
    return new RunNginx(conf, {
      services: this.#tools.services,
      on: (event) => this.#hears(isAlone ? event : { ...event, from: 'nginx' }),
      onListening: (port, lane) => this.#listeners.set(port, lane),
    })
  }

  async #startPrograms(env: Readonly<Record<string, string>>): Promise<void> {
    for (const part of this.#cast) {
      if (this.#fate !== null) return
      await this.#startOne(part, env)
    }
  }

  async #startOne(part: Part, env: Readonly<Record<string, string>>): Promise<void> {
    const { step, name } = part
    const port = 'port' in step ? step.port : undefined
    const from = name === null ? {} : { from: name }
    const holder = port === undefined ? undefined : this.#listeners.get(port)
    if (holder !== undefined) {
      this.#says(`${name} is not started: ${holder.name} listens on port ${port} already.`, from)
      return
    }
    if ('tests' in step) this.#hears({ type: 'started', command: `jest ${step.tests}`, ...from })
    const program = await this.#stage.run({
      ...('tests' in step
        ? { what: { host: 'tests' }, args: [step.tests] }
        : { what: { entry: step.file }, args: step.args ?? [] }),
      env: { ...env, ...this.#environmentOf(part) },
      ...(name === null ? {} : { name }),
    })
    this.#running.set(part, program)
    if (this.#running.size === 1) program.input(this.#typed)
    if (this.#fate !== null) program.end(this.#fate.how, this.#fate.message)
    void program.ended.then((ending) => this.#hasEnded(part, ending))
    // The next one may need this one: it waits until this one listens, or has had its time.
    const isLast = part === this.#cast.at(-1)
    if (port !== undefined && !isLast) await program.listensOn(port, AbortSignal.timeout(START_WAIT_MS))
  }

  #environmentOf({ step, name }: Part): Record<string, string> {
    const ports = this.#cast.flatMap((part) =>
      'port' in part.step && part.step.port !== undefined ? [part.step.port] : [],
    )
    const port = 'port' in step ? step.port : undefined
    return {
      ...(port === undefined ? {} : { PORT: String(port) }),
      ...(ports.length > 1 ? { PORTS: ports.join(',') } : {}),
      ...(port === undefined || name === null ? {} : { SERVER_ID: name }),
    }
  }

  /** Where others go on, the end of one is told at once; the last one's is the end of the Run. */
  #hasEnded(part: Part, ending: Ending): void {
    for (const [port, lane] of this.#listeners) if (lane.id === part.lane.id) this.#listeners.delete(port)
    const doOthersRun = [...this.#running.values()].some((program) => program.ending === null)
    if (part.name === null || !doOthersRun || this.#fate !== null) return
    const text = `${part.name} has ended. ${ending.message}\n`
    this.#hears({ type: 'output', stream: ending.how === 'finished' ? 'stdout' : 'stderr', text, from: part.name })
  }

  #says(sentence: string, from: { from?: string }): void {
    this.#hears({ type: 'output', stream: 'stderr', text: `${sentence}\n`, ...from })
  }

  #hears(event: ProgramEvent): void {
    if (event.type === 'output') this.#isBusy()
    const part = this.#cast.find(({ name }) => name === (event.from ?? null))
    if (event.type === 'listening' && part !== undefined) this.#listeners.set(event.port, laneAt(part, event.port))
    this.#tools.on(event satisfies RunEvent)
  }

  /** Where a client goes that names no port: through the proxy where there is one, as everybody would. */
  #firstPort(): number | null {
    const [proxy] = [...this.#listeners].filter(([, { role }]) => role === 'proxy')
    const [first] = this.#listeners
    return (proxy ?? first)?.[0] ?? null
  }

  #end(how: EndedHow, message: string): void {
    this.#fate ??= { how, message }
    for (const program of this.#running.values()) program.end(how, message)
    void this.#nginx?.stop()
  }

  /** The first ending that was nobody's wish; otherwise the last. */
  async #ending(): Promise<Ending> {
    const endings = await Promise.all([...this.#running.values()].map((program) => program.ended))
    const bad = endings.find(({ how }) => how !== 'stopped' && how !== 'finished')
    const nginx = this.#cast.length === 0 ? this.#nginx?.ending : undefined
    const fate = this.#fate ?? { how: 'stopped', message: 'The program was stopped.' }
    return bad ?? endings.at(-1) ?? nginx ?? { ...fate, durationMs: performance.now() - this.#startedAt }
  }

  #startWall(): NodeJS.Timeout | undefined {
    const { wallMs } = this.#options
    if (wallMs === null) return undefined
    const message = `The program was still running after ${wallMs / 1000} s, the time it had, so it was ended.`
    return setTimeout(() => this.#end('out-of-time', message), Math.max(wallMs, 0))
  }

  #isBusy(): void {
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => {
      this.#end('stopped', 'The program was stopped: nothing happened in it for 10 minutes.')
    }, LEARNER_LIMITS.idleMs)
  }
}

/** Milliseconds a program has to listen before the next one is started all the same. */
const START_WAIT_MS = 3000
const MOST_TYPED = 64 * 1024
const UNKNOWN: Lane = { id: 'server', role: 'server', name: 'server' }

/** A server keeps its lane on every port; the only one is called by the port it really has. */
function laneAt({ lane, name }: Part, port: number): Lane {
  return name === null ? { id: 'server', role: 'server', name: `server :${port}` } : lane
}
