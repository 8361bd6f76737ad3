import type { Ending } from '#protocol'
import type { Challenge } from './challenge.ts'
import type { Stage, StagedProgram } from './stage.ts'
import type { WireRecorder } from './wire-recorder.ts'

/** Milliseconds a program has until it listens. */
const START_WAIT = 3_000
/** Milliseconds between a connection that broke and the news that the program has ended. */
const NEWS_WAIT = 300

export interface ProcessSurroundings {
  readonly stage: Stage
  readonly patience: number
  readonly recorder: WireRecorder
  readonly signal: AbortSignal
}

/** One process of the learner's server, while the checks that share it are made. */
export class ServerProcess {
  /** False once the next check needs a fresh process. */
  isUsable = true
  readonly #program: StagedProgram
  readonly #recorder: WireRecorder
  readonly #patience: number
  #ending: Ending | null = null
  #exitEvent: number | null = null
  #isStopped = false

  /** Starts the challenge's entry file. Rejects with NeverListened when it cannot be talked to. */
  static async start(challenge: Challenge, surroundings: ProcessSurroundings): Promise<ServerProcess> {
    const { stage, patience, recorder, signal } = surroundings
    const { entry, port } = challenge
    recorder.lane({ id: 'server', role: 'server', name: `server :${port}` })
    recorder.add({ type: 'process', lane: 'server', what: 'started', detail: `node ${entry}` })
    const starting = stage.start({
      entry,
      port,
      env: { PORT: String(port) },
      deadlineMs: Math.round(START_WAIT * patience),
    })
    const program = await orAborted(starting, signal)
    recorder.add({ type: 'process', lane: 'server', what: 'listening', detail: `port ${program.port}` })
    return new ServerProcess(program, surroundings)
  }

  private constructor(program: StagedProgram, { recorder, patience }: ProcessSurroundings) {
    this.#program = program
    this.#recorder = recorder
    this.#patience = patience
    void program.ended.then((ending) => {
      this.isUsable = false
      if (this.#isStopped) return
      this.#ending = ending
      this.#exitEvent = this.#recorder.add({ type: 'process', lane: 'server', what: 'exited', detail: ending.message })
    })
  }

  get port(): number {
    return this.#program.port
  }

  get output(): string {
    return this.#program.output
  }

  /** How it ended by itself; null while it runs. */
  get ending(): Ending | null {
    return this.#ending
  }

  /** The number of its end in the wire record. */
  get exitEvent(): number | null {
    return this.#exitEvent
  }

  /** Waits for the news of an end that broken connections hint at. Null when the program lives. */
  async endsSoon(): Promise<Ending | null> {
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, NEWS_WAIT * this.#patience)
    await Promise.race([this.#program.ended, late])
    clearTimeout(timer)
    return this.#ending
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.isUsable = false
    await this.#program.stop()
  }
}

/** The program, unless the signal comes first; a program that starts after that is stopped at once. */
async function orAborted(starting: Promise<StagedProgram>, signal: AbortSignal): Promise<StagedProgram> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => {
    reject(signal.reason)
    starting.then((program) => program.stop()).catch(() => undefined)
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([starting, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
