import type { Ending } from '#protocol'

/** What a grader needs from the world: a way to start the learner's program. The pod's agent gives one; tests give another. */
export interface Stage {
  /**
   * Starts the learner's file as a fresh process and resolves once it accepts connections on `port`.
   * Rejects with `NeverListened` when it ended first or the deadline passed.
   */
  start(options: StartOptions): Promise<StagedProgram>
}

export interface StartOptions {
  /** The file to start, such as `server.ts`. */
  readonly entry: string
  readonly port: number
  readonly env?: Readonly<Record<string, string>>
  readonly deadlineMs: number
}

/** The learner's program while it runs. */
export interface StagedProgram {
  readonly port: number
  /** All it printed so far, stdout and stderr in order of arrival, bounded. */
  readonly output: string
  /** Resolves when the program is over. Never rejects. */
  readonly ended: Promise<Ending>
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>
}

/** The learner's program could not be talked to: it ended, or did not listen in time. */
export class NeverListened extends Error {
  override name = 'NeverListened'
  readonly ending: Ending | null
  /** Ports it listens on instead, if any. */
  readonly otherPorts: readonly number[]
  readonly output: string

  constructor(message: string, found: { ending: Ending | null; otherPorts: readonly number[]; output: string }) {
    super(message)
    this.ending = found.ending
    this.otherPorts = found.otherPorts
    this.output = found.output
  }
}
