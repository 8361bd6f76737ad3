import type { PeerCommand, SourceFile } from '#protocol'
import { LEARNER_LIMITS } from './limits.ts'
import { Peers } from './peers.ts'
import { PodStage } from './pod-stage.ts'
import type { Program } from './program.ts'
import type { AgentRun, RunTools } from './run.ts'

export interface ProgramRunOptions {
  readonly files: readonly SourceFile[]
  readonly entry: string
  readonly wallMs: number | null
}

/** Runs a learner's program until it ends or is stopped, with the page's own clients beside it. */
export class ProgramRun implements AgentRun {
  readonly over: Promise<void>
  #stage: PodStage
  #program: Promise<Program>
  #peers: Peers
  #ports: number[] = []
  #idleTimer: NodeJS.Timeout | undefined

  constructor(options: ProgramRunOptions, { on, runners, watchdog }: RunTools) {
    this.#peers = new Peers({ port: () => this.#ports[0] ?? null, on })
    this.#stage = new PodStage({
      files: options.files,
      runners,
      watchdog,
      onStarted: (entry) => on({ type: 'started', command: `node ${entry}` }),
      onOutput: (stream, text) => {
        this.#isBusy()
        on({ type: 'output', stream, text })
      },
      onListening: (port, afterMs) => {
        this.#ports.push(port)
        on({ type: 'listening', port, afterMs })
      },
    })
    this.#program = this.#stage.launch(options.entry, { PORT: DEFAULT_PORT })
    this.over = this.#follow(options.wallMs, on)
  }

  stop(): void {
    this.#whenStarted((program) => program.stop())
  }

  input(text: string): void {
    this.#isBusy()
    this.#whenStarted(async (program) => program.input(text))
  }

  peer(name: string, command: PeerCommand): void {
    this.#isBusy()
    this.#peers.do(name, command)
  }

  async #follow(wallMs: number | null, on: RunTools['on']): Promise<void> {
    const program = await this.#program
    this.#isBusy()
    const wall =
      wallMs === null ? undefined : setTimeout(() => program.end('out-of-time', outOfTime(wallMs)), Math.max(wallMs, 0))
    const ending = await program.ended
    clearTimeout(wall)
    clearTimeout(this.#idleTimer)
    await this.#peers.closeAll()
    on({ type: 'ended', ending })
  }

  #isBusy(): void {
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => {
      this.#whenStarted((program) => program.stop('The program was stopped: nothing happened in it for 10 minutes.'))
    }, LEARNER_LIMITS.idleMs)
  }

  /** A program that could not be started is told of by `over`. */
  #whenStarted(act: (program: Program) => Promise<unknown>): void {
    void this.#program.then(act).catch(() => {})
  }
}

/** Where a learner's server listens unless a brief says otherwise. */
const DEFAULT_PORT = '8080'

function outOfTime(wallMs: number): string {
  return `The program was still running after ${wallMs / 1000} s, the time it had, so it was ended.`
}
