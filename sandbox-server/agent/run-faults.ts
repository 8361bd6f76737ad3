import type { RunningRedis, WireRecorder } from '#grader'
import { FAULTS, type Lane, type ServiceFault, sayServiceFault } from '#protocol'
import type { Program } from './program.ts'
import type { Part } from './run-cast.ts'

/** What faults are done to. */
export interface FaultedRun {
  readonly recorder: WireRecorder
  /** True once the run is being ended: nothing is broken any more. */
  isEnding(): boolean
  redis(): RunningRedis | null
  /** The part of that name with what runs for it, or null when there is none, or when it was never started. */
  started(name: string | null): { part: Part; program: Program } | null
  /** The lane that stands for the part on the wire just now. */
  laneOf(part: Part): Lane
  /** Starts the part again. */
  start(part: Part): Promise<void>
  /** Called when a part that was killed is no longer. */
  changed(): void
  says(sentence: string, from: { from?: string }): void
}

/** What the learner breaks in a Run, and mends again: one after the other, in the order it was asked for. */
export class RunFaults {
  readonly #run: FaultedRun
  readonly #killed = new Set<Part>()
  #turn: Promise<void> = Promise.resolve()

  constructor(run: FaultedRun) {
    this.#run = run
  }

  /** Parts that a fault ended, and none has started again: the Run goes on without them. */
  get killed(): ReadonlySet<Part> {
    return this.#killed
  }

  /** Resolves once everything asked for has been done. */
  get done(): Promise<void> {
    return this.#turn
  }

  /** No part is expected back. */
  forgetKilled(): void {
    this.#killed.clear()
  }

  add(fault: ServiceFault): void {
    this.#turn = this.#turn
      .then(() => this.#do(fault))
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error)
        this.#run.says(`“${FAULTS[fault.kind].title}” could not be done: ${why}`, {})
      })
  }

  async #do(fault: ServiceFault): Promise<void> {
    if (this.#run.isEnding()) return
    if (fault.kind === 'redis-down' || fault.kind === 'redis-up') await this.#doToRedis(fault.kind)
    else await this.#doToProgram(fault.kind, fault.program ?? null)
  }

  async #doToRedis(kind: 'redis-down' | 'redis-up'): Promise<void> {
    const redis = this.#run.redis()
    if (redis === null) this.#run.says('There is no Redis in this run.', {})
    else if (kind === 'redis-down') await redis.goesDown()
    else await redis.comesBack()
    this.#run.recorder.flush()
  }

  async #doToProgram(kind: Exclude<ServiceFault['kind'], 'redis-down' | 'redis-up'>, name: string | null) {
    const found = this.#run.started(name)
    if (found === null) {
      this.#run.says(`There is no program ${name ?? 'without a name'} in this run that was started.`, {})
      return
    }
    const { part, program } = found
    const isRunning = program.ending === null
    if (isRunning === (kind === 'server-started')) {
      const is = isRunning ? 'is running already' : 'is not running: start it first'
      this.#run.says(`${name ?? 'The program'} ${is}.`, name === null ? {} : { from: name })
      return
    }
    this.#record(kind, this.#run.laneOf(part))
    switch (kind) {
      case 'server-frozen':
        return program.freeze()
      case 'server-thawed':
        return program.thaw()
      case 'server-killed':
        this.#killed.add(part)
        await program.stop('It was killed (SIGKILL), as you asked.')
        return
      case 'server-started':
        await this.#run.start(part)
        this.#killed.delete(part)
        this.#run.changed()
    }
  }

  #record(kind: ServiceFault['kind'], lane: Lane): void {
    const { recorder } = this.#run
    recorder.lane(lane)
    recorder.add({ type: 'fault', lane: lane.id, kind, fault: sayServiceFault(kind) })
    recorder.flush()
  }
}
