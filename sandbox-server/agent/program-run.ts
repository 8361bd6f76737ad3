import { RunningRedis, WireRecorder } from '#grader'
import type { EndedHow, Ending, Lane, PeerCommand, RunEvent, RunStep, ServiceFault, SourceFile } from '#protocol'
import { filledInConf } from './filled-in-conf.ts'
import { LEARNER_LIMITS } from './limits.ts'
import { Peers } from './peers.ts'
import { PodStage, type ProgramEvent } from './pod-stage.ts'
import type { Program } from './program.ts'
import type { AgentRun, RunTools } from './run.ts'
import { castOf, NGINX_CONF, type Part } from './run-cast.ts'
import { RunFaults } from './run-faults.ts'
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
  readonly #faults: RunFaults
  #nginx: RunNginx | null = null
  #redis: RunningRedis | null = null
  /** Called when there may be nothing left to wait for. */
  #stir: () => void = () => {}
  /** Started for a port that an earlier program turned out to hold, too. How these end is nobody's concern. */
  readonly #needless = new Set<Program>()
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
    this.#faults = new RunFaults({
      recorder: this.#recorder,
      isEnding: () => this.#fate !== null,
      redis: () => this.#redis,
      started: (name) => this.#started(name),
      laneOf: (part) => [...this.#listeners.values()].find(({ id }) => id === part.lane.id) ?? part.lane,
      start: (part) => this.#startOne(part),
      changed: () => this.#stir(),
      says: (sentence, from) => this.#says(sentence, from),
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

  fault(fault: ServiceFault): void {
    this.#isBusy()
    this.#faults.add(fault)
  }

  async #carryThrough(): Promise<void> {
    const { services, on } = this.#tools
    this.#isBusy()
    const wall = this.#startWall()
    try {
      if (services.has('redis')) this.#redis = await this.#startRedis()
      if (services.has('nginx')) this.#nginx = this.#startNginx()
      await this.#startPrograms()
      // A Run without a program of its own is about nginx.
      if (this.#cast.length === 0) await this.#nginx?.over
      await this.#untilAllEnded()
    } finally {
      clearTimeout(wall)
      clearTimeout(this.#idleTimer)
      this.#fate ??= { how: 'stopped', message: 'The program was stopped.' }
      await this.#faults.done
      await this.#stage.close('The program was stopped.')
      await this.#peers.closeAll()
      await this.#nginx?.stop()
      await this.#redis?.close()
    }
    on({ type: 'ended', ending: await this.#ending() })
  }

  async #untilAllEnded(): Promise<void> {
    for (;;) {
      const going = [...this.#running.values()].filter((program) => program.ending === null)
      if (going.length > 0) await Promise.all(going.map((program) => program.ended))
      else if (this.#fate !== null || this.#faults.killed.size === 0) return
      else
        await new Promise<void>((resolve) => {
          this.#stir = resolve
        })
    }
  }

  #started(name: string | null): { part: Part; program: Program } | null {
    const part = this.#cast.find((each) => each.name === name)
    const program = part === undefined ? undefined : this.#running.get(part)
    return part === undefined || program === undefined ? null : { part, program }
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

  async #startPrograms(): Promise<void> {
    for (const part of this.#cast) {
      if (this.#fate !== null) return
      await this.#startOne(part)
    }
  }

  async #startOne(part: Part): Promise<void> {
    const { step, name } = part
    const env = this.#redis === null ? {} : { REDIS_URL: this.#redis.url }
    const port = portOf(step)
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
    this.#typed = ''
    if (this.#fate !== null) program.end(this.#fate.how, this.#fate.message)
    void program.ended.then((ending) => this.#hasEnded(part, ending))
    // The next one may need this one: it waits until this one listens, or has had its time.
    const next = this.#cast[this.#cast.indexOf(part) + 1]
    if (port === undefined || next === undefined) return
    const isUp = await program.listensOn(port, AbortSignal.timeout(START_WAIT_MS))
    const other = portOf(next.step)
    // One process may serve the next one's port as well, and open it a moment after its own.
    const maySayMore = isUp && other !== undefined && isSameFile(part.step, next.step)
    if (maySayMore) await program.listensOn(other, AbortSignal.timeout(OTHER_PORT_WAIT_MS))
  }

  #environmentOf({ step, name }: Part): Record<string, string> {
    const ports = this.#cast.flatMap((part) => portOf(part.step) ?? [])
    const port = portOf(step)
    return {
      ...(port === undefined ? {} : { PORT: String(port) }),
      ...(ports.length > 1 ? { PORTS: ports.join(',') } : {}),
      ...(port === undefined || name === null ? {} : { SERVER_ID: name }),
    }
  }

  /** Where others go on, the end of one is told at once; the last one's is the end of the Run. */
  #hasEnded(part: Part, ending: Ending): void {
    for (const [port, lane] of this.#listeners) if (lane.id === part.lane.id) this.#listeners.delete(port)
    const isWanted = this.#faults.killed.has(part)
    if (!isWanted && !this.#anyRuns) {
      // What is left was killed on purpose: the Run ends with the last one that was not.
      this.#faults.forgetKilled()
      this.#stir()
    }
    if (part.name === null) {
      if (isWanted && this.#fate === null) this.#says('The program was killed. Start it again, or stop the run.', {})
      return
    }
    const ended = this.#needlessEnding(part, ending) ?? ending
    const stream = ended.how === 'finished' ? 'stdout' : 'stderr'
    const text = this.#fate === null ? this.#wordsOnEnd(part, ended) : ''
    this.#hears({ type: 'output', stream, text, from: part.name, ended })
  }

  get #anyRuns(): boolean {
    return [...this.#running.values()].some((program) => program.ending === null)
  }

  #wordsOnEnd(part: Part, ending: Ending): string {
    if (this.#faults.killed.has(part)) return `${part.name} was killed. Start it again, or stop the run.\n`
    return this.#anyRuns ? `${part.name} has ended. ${ending.message}\n` : ''
  }

  /** One that found its port taken by an earlier one did not fail: that one serves both. */
  #needlessEnding(part: Part, { how, durationMs }: Ending): Ending | null {
    const own = this.#running.get(part)
    const port = portOf(part.step)
    if (own === undefined || port === undefined || how !== 'crashed') return null
    const others = [...this.#running].filter(([, program]) => program !== own && program.ending === null)
    const holder = others.find(([, program]) => program.ports.includes(port))?.[0]
    if (holder === undefined) return null
    this.#needless.add(own)
    return { how: 'finished', message: `It is not needed: ${holder.name} listens on port ${port}, too.`, durationMs }
  }

  #says(sentence: string, from: { from?: string }): void {
    this.#hears({ type: 'output', stream: 'stderr', text: `${sentence}\n`, ...from })
  }

  #hears(event: ProgramEvent): void {
    if (event.type === 'output' && event.text !== '') this.#isBusy()
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
    this.#stir()
    void this.#nginx?.stop()
  }

  /** The first ending that was nobody's wish; otherwise the last. */
  async #ending(): Promise<Ending> {
    const needed = [...this.#running].filter(
      ([part, program]) => !this.#needless.has(program) && !this.#faults.killed.has(part),
    )
    const endings = await Promise.all(needed.map(([, program]) => program.ended))
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
/** Milliseconds a program that listens has to open the next one's port, too, before the next one is started. */
const OTHER_PORT_WAIT_MS = 200
const MOST_TYPED = 64 * 1024
const UNKNOWN: Lane = { id: 'server', role: 'server', name: 'server' }

/** A server keeps its lane on every port; the only one is called by the port it really has. */
function laneAt({ lane, name }: Part, port: number): Lane {
  return name === null ? { id: 'server', role: 'server', name: `server :${port}` } : lane
}

function portOf(step: RunStep): number | undefined {
  return 'port' in step ? step.port : undefined
}

function isSameFile(a: RunStep, b: RunStep): boolean {
  return 'file' in a && 'file' in b && a.file === b.file
}
