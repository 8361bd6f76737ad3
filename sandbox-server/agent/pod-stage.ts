import { NeverListened, type Stage, type StagedProgram, type StartOptions } from '#grader'
import type { Ending, SourceFile } from '#protocol'
import { Program } from './program.ts'
import type { WarmRunners } from './warm-runners.ts'
import type { Watchdog } from './watchdog.ts'

export interface PodStageOptions {
  readonly files: readonly SourceFile[]
  readonly runners: WarmRunners
  readonly watchdog: Watchdog
  readonly onOutput: (stream: 'stdout' | 'stderr', text: string) => void
  readonly onStarted: (entry: string) => void
  readonly onListening: (port: number, afterMs: number) => void
}

/** The stage that a grader starts the learner's program on: each start is a fresh process in a sandbox of its own. */
export class PodStage implements Stage {
  #options: PodStageOptions
  #programs: Program[] = []
  #isOver = false

  constructor(options: PodStageOptions) {
    this.#options = options
  }

  async start(options: StartOptions): Promise<StagedProgram> {
    const program = await this.launch(options.entry, { ...options.env, PORT: String(options.port) })
    const isListening = await program.listensOn(options.port, AbortSignal.timeout(options.deadlineMs))
    if (isListening) {
      return {
        port: options.port,
        get output() {
          return program.output
        },
        ended: program.ended,
        async stop() {
          await program.stop('The program was stopped: its checks were done with it.')
        },
      }
    }
    const { ending, output } = program
    const otherPorts = program.ports
    await program.stop(`The program was stopped: it did not listen on port ${options.port} in time.`)
    throw new NeverListened(neverListened(options, ending, otherPorts), { ending, otherPorts, output })
  }

  /** Starts a file without waiting for it to listen. */
  async launch(entry: string, env: Readonly<Record<string, string>>): Promise<Program> {
    const { files, runners, watchdog } = this.#options
    const runner = await runners.take()
    if (this.#isOver) {
      runner.kill()
      throw new Error('The run is over.')
    }
    this.#options.onStarted(entry)
    const program = new Program(runner, {
      entry,
      files,
      env,
      onOutput: this.#options.onOutput,
      onListening: this.#options.onListening,
    })
    this.#programs.push(program)
    watchdog.watch(program)
    void program.ended.then(() => watchdog.forget(program))
    return program
  }

  /** Ends what still runs, and says how it all went: the first ending that was not our doing, or else the last. */
  async close(message: string): Promise<Ending | null> {
    this.#isOver = true
    const endings = await Promise.all(this.#programs.map((program) => program.stop(message)))
    return endings.find(({ how }) => how !== 'stopped' && how !== 'finished') ?? endings.at(-1) ?? null
  }
}

function neverListened(
  { entry, port, deadlineMs }: StartOptions,
  ending: Ending | null,
  otherPorts: readonly number[],
): string {
  if (ending !== null) return `${entry} ended before it listened on port ${port}. ${ending.message}`
  const others = otherPorts.length === 0 ? '' : `; it listens on ${otherPorts.join(' and ')} instead`
  return `${entry} did not listen on port ${port} within ${deadlineMs / 1000} s${others}.`
}
