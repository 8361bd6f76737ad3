import { type Ending, type ServiceFaultKind, sayServiceFault } from '#protocol'
import { aborted } from './aborted.ts'
import type { StagedProgram } from './stage.ts'
import type { WireRecorder } from './wire-recorder.ts'

export interface RunningOptions {
  /** What people call it, such as `A` or `client.ts`; empty for the only server. */
  readonly name: string
  /** Its lane in the wire record, which is there already. */
  readonly lane: string
  /** What is started, as a person would type it. */
  readonly command: string
  /** Starts one life of it. */
  readonly launch: () => Promise<StagedProgram>
  readonly recorder: WireRecorder
  readonly signal: AbortSignal
  /** Told of each life that ended by itself. */
  readonly onEnding?: (ending: Ending) => void
}

/** A program of the learner's under its name, over as many lives as it is given. */
export class RunningProgram {
  readonly name: string
  readonly lane: string
  readonly #options: RunningOptions
  #life: Life
  #outputBefore = ''

  /** Starts it. Rejects as the stage does. */
  static async start(options: RunningOptions): Promise<RunningProgram> {
    return new RunningProgram(options, await begin(options))
  }

  private constructor(options: RunningOptions, life: Life) {
    this.name = options.name
    this.lane = options.lane
    this.#options = options
    this.#life = life
  }

  /** The process of its present life: its line, its ports. */
  get staged(): StagedProgram {
    return this.#life.staged
  }

  get isRunning(): boolean {
    return this.#life.ending === null
  }

  /** How its present life ended by itself; null while it runs, and when we ended it. */
  get ending(): Ending | null {
    return this.#life.wasOurs ? null : this.#life.ending
  }

  /** The number of that end in the wire record. */
  get exitEvent(): number | null {
    return this.#life.exitEvent
  }

  /** All it printed, in all its lives. */
  get output(): string {
    return this.#outputBefore + this.#life.staged.output
  }

  /** Waits for its end; null when it lives on after so many milliseconds. */
  async endsWithin(ms: number): Promise<Ending | null> {
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    await Promise.race([this.#life.staged.ended, late, aborted(this.#options.signal)]).finally(() =>
      clearTimeout(timer),
    )
    return this.#life.ending
  }

  /** Ends it at once, as a fault. */
  async dies(): Promise<void> {
    if (!this.isRunning) throw new Error(`${this.#called} cannot die: it is over already.`)
    this.#record('server-killed')
    await this.stop()
  }

  /** Starts it again, after ending it when it still runs. */
  async restarts(): Promise<void> {
    if (this.isRunning) await this.dies()
    this.#record('server-started')
    this.#outputBefore = this.output
    this.#life = await begin(this.#options)
  }

  /** Whether it runs, and was not left frozen. */
  get isUsable(): boolean {
    return this.isRunning && !this.#life.isFrozen
  }

  freezes(): void {
    this.#life.isFrozen = true
    this.#record('server-frozen')
    this.staged.freeze()
  }

  thaws(): void {
    this.#life.isFrozen = false
    this.#record('server-thawed')
    this.staged.thaw()
  }

  /** Ends it, and waits until it is gone. That is no fault of anybody's. */
  async stop(): Promise<void> {
    this.#life.wasOurs ||= this.isRunning
    await this.staged.stop()
  }

  get #called(): string {
    return this.name === '' ? 'The server' : this.name
  }

  #record(kind: ServiceFaultKind): void {
    this.#options.recorder.add({ type: 'fault', lane: this.lane, kind, fault: sayServiceFault(kind) })
  }
}

interface Life {
  readonly staged: StagedProgram
  ending: Ending | null
  exitEvent: number | null
  /** Whether we ended it. */
  wasOurs: boolean
  isFrozen: boolean
}

async function begin({ recorder, lane, command, launch, signal, onEnding }: RunningOptions): Promise<Life> {
  recorder.add({ type: 'process', lane, what: 'started', detail: command })
  const staged = await unlessAborted(launch(), signal)
  if (staged.port !== null) recorder.add({ type: 'process', lane, what: 'listening', detail: `port ${staged.port}` })
  const life: Life = { staged, ending: null, exitEvent: null, wasOurs: false, isFrozen: false }
  void staged.ended.then((ending) => {
    life.ending = ending
    if (life.wasOurs) return
    onEnding?.(ending)
    life.exitEvent = recorder.add({ type: 'process', lane, what: 'exited', detail: ending.message })
  })
  return life
}

/** The program, unless the signal comes first; a program that starts after that is stopped at once. */
async function unlessAborted(starting: Promise<StagedProgram>, signal: AbortSignal): Promise<StagedProgram> {
  try {
    return await Promise.race([starting, aborted(signal)])
  } catch (error) {
    starting.then((program) => program.stop()).catch(() => undefined)
    throw error
  }
}
