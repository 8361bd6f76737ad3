import {
  type KeptFiles,
  type LaunchOptions,
  NeverListened,
  type Stage,
  type StagedNginx,
  type StagedProgram,
  type StagedRedis,
  type StartOptions,
} from '#grader'
import type { Ending, RunEvent, SourceFile } from '#protocol'
import { keptFiles } from './kept-files.ts'
import { Program } from './program.ts'
import type { Services } from './services/services.ts'
import type { TypeStripper } from './type-stripper.ts'
import type { WarmRunners } from './warm-runners.ts'
import type { Watchdog } from './watchdog.ts'

export interface PodStageOptions {
  readonly files: readonly SourceFile[]
  readonly runners: WarmRunners
  readonly watchdog: Watchdog
  /** Without one each program's own Node strips its types. */
  readonly stripper?: TypeStripper
  readonly services: Services
  /** Where the author keeps answers; null for a plain program. */
  readonly challengeFolder: string | null
  /** Told what programs print, and when they start and listen. */
  readonly on: (event: ProgramEvent) => void
}

export type ProgramEvent = Extract<RunEvent, { type: 'started' | 'output' | 'listening' }>

/** The stage that a grader starts the learner's programs on: each start is a fresh process in a sandbox of its own. */
export class PodStage implements Stage {
  #options: PodStageOptions
  #programs: Program[] = []
  #silent = new Set<Program>()
  #isOver = false

  constructor(options: PodStageOptions) {
    this.#options = options
  }

  get files(): readonly SourceFile[] {
    return this.#options.files
  }

  async start({ entry, port, deadlineMs, ...options }: StartOptions): Promise<StagedProgram> {
    const env = { ...options.env, PORT: String(port) }
    const program = await this.run({ ...options, what: { entry }, env })
    if (await program.listensOn(port, AbortSignal.timeout(deadlineMs))) return staged(program, port)
    const { ending, output } = program
    const otherPorts = ending === null ? program.ports : []
    await program.stop(`The program was stopped: it did not listen on port ${port} in time.`)
    throw new NeverListened(neverListened({ entry, port, deadlineMs }, ending, otherPorts), {
      ending,
      otherPorts,
      output,
    })
  }

  async launch(options: LaunchOptions): Promise<StagedProgram> {
    return staged(await this.run(options), null)
  }

  /** Starts a program without waiting for it to listen, and gives the whole of it. */
  async run(options: LaunchOptions): Promise<Program> {
    const {
      what,
      env = {},
      args = [],
      files = [],
      clock = 'real',
      aheadMs = 0,
      slowness = 1,
      slowSince = 0,
      isSilent = false,
      name,
    } = options
    const { runners, watchdog, on } = this.#options
    const from = name === undefined ? {} : { from: name }
    const all = laidOver(this.#options.files, files)
    const [runner, stripped] = await Promise.all([runners.take(clock), this.#options.stripper?.strip(all)])
    if (this.#isOver) {
      runner.kill()
      throw new Error('The run is over.')
    }
    if ('entry' in what) on({ type: 'started', command: ['node', what.entry, ...args].join(' '), ...from })
    const program = new Program(runner, {
      ...{ what, env, args, clock, aheadMs, slowness, slowSince },
      files: all,
      ...(stripped === undefined ? {} : { stripped }),
      onOutput: (stream, text) => {
        if (!isSilent) on({ type: 'output', stream, text, ...from })
      },
      onListening: (port, afterMs) => {
        if (!isSilent) on({ type: 'listening', port, afterMs, ...from })
      },
    })
    if (isSilent) this.#silent.add(program)
    this.#programs.push(program)
    watchdog.watch(program)
    void program.ended.then(() => watchdog.forget(program))
    return program
  }

  async kept(folder: string): Promise<readonly KeptFiles[]> {
    const { challengeFolder } = this.#options
    if (challengeFolder === null) throw new Error('Nothing is kept beside a program that belongs to no challenge.')
    return await keptFiles(challengeFolder, folder)
  }

  async startRedis(): Promise<StagedRedis> {
    return await this.#options.services.startRedis()
  }

  async startNginx(conf: string): Promise<StagedNginx> {
    const started = await this.#options.services.startNginx(conf)
    if (!started.isSound) return started
    const { nginx, says } = started
    return {
      ...{ isSound: true, says, ports: nginx.ports, ended: nginx.ended },
      get output() {
        return nginx.output
      },
      stop: () => nginx.stop(),
    }
  }

  /** Ends what still runs, and says how it all went: the first ending that was not our doing, or else the last. */
  async close(message: string): Promise<Ending | null> {
    this.#isOver = true
    await Promise.all([...this.#silent].map((program) => program.stop(message)))
    // How a silent program ended is not told: its last words could hold what it was to keep silent about.
    const loud = this.#programs.filter((program) => !this.#silent.has(program))
    const endings = await Promise.all(loud.map((program) => program.stop(message)))
    return endings.find(({ how }) => how !== 'stopped' && how !== 'finished') ?? endings.at(-1) ?? null
  }
}

function staged(program: Program, port: number | null): StagedProgram {
  return {
    port,
    get ports() {
      return program.ports
    },
    get output() {
      return program.output
    },
    ended: program.ended,
    line: program.line,
    async stop() {
      await program.stop('The program was stopped: its checks were done with it.')
    },
    freeze: () => program.freeze(),
    thaw: () => program.thaw(),
    owns: (localPort) => program.owns(localPort),
  }
}

function laidOver(files: readonly SourceFile[], over: readonly SourceFile[]): readonly SourceFile[] {
  const replaced = new Set(over.map(({ name }) => name))
  return [...files.filter(({ name }) => !replaced.has(name)), ...over]
}

function neverListened(
  { entry, port, deadlineMs }: Pick<StartOptions, 'entry' | 'port' | 'deadlineMs'>,
  ending: Ending | null,
  otherPorts: readonly number[],
): string {
  if (ending !== null) return `${entry} ended before it listened on port ${port}. ${ending.message}`
  const others = otherPorts.length === 0 ? '' : `; it listens on ${otherPorts.join(' and ')} instead`
  return `${entry} did not listen on port ${port} within ${deadlineMs / 1000} s${others}.`
}
