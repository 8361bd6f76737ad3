import type { Ending, SourceFile } from '#protocol'

/** What a grader needs from the world: ways to start programs. The pod's agent gives one; tests give another. */
export interface Stage {
  /** The learner's files, as they were handed in. */
  readonly files: readonly SourceFile[]
  /**
   * Starts the learner's file as a fresh process and resolves once it accepts connections on `port`.
   * Rejects with `NeverListened` when it ended first or the deadline passed.
   */
  start(options: StartOptions): Promise<StagedProgram>
  /** Starts the learner's file, or a host for it, and does not wait for anything. */
  launch(options: LaunchOptions): Promise<StagedProgram>
  /** Answers that the author keeps beside the challenge: one per folder in `folder`, or `folder` itself when it holds files. */
  kept(folder: string): Promise<readonly KeptFiles[]>
  /** Starts a fresh, empty Redis on a unix socket that no learner can see. */
  startRedis(): Promise<StagedRedis>
  /** Starts nginx with this configuration, if it is sound. */
  startNginx(conf: string): Promise<StagedNginx>
}

export interface StartOptions {
  /** The file to start, such as `server.ts`. */
  readonly entry: string
  readonly port: number
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  /** Laid over the learner's files: those of the same name are replaced. */
  readonly files?: readonly SourceFile[]
  /** With `travel` the program runs on a clock that its line can advance. */
  readonly clock?: Clock
  /** Milliseconds by which its clock is ahead of the world's when it starts: what the others have travelled. */
  readonly aheadMs?: number
  /** How many times slower than the world's a clock that travels goes between journeys. */
  readonly slowness?: number
  /** Since when the clocks of such programs go slower, in milliseconds since 1970. */
  readonly slowSince?: number
  readonly deadlineMs: number
  /** What people call it, where there are several. */
  readonly name?: string
}

export interface LaunchOptions {
  readonly what: { readonly entry: string } | { readonly host: 'module' | 'tests' | 'page' }
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  readonly files?: readonly SourceFile[]
  readonly clock?: Clock
  /** Milliseconds by which its clock is ahead of the world's when it starts: what the others have travelled. */
  readonly aheadMs?: number
  /** How many times slower than the world's a clock that travels goes between journeys. */
  readonly slowness?: number
  /** Since when the clocks of such programs go slower, in milliseconds since 1970. */
  readonly slowSince?: number
  /** Its output is not shown to the learner: it could hold what is not theirs to read. */
  readonly isSilent?: boolean
  readonly name?: string
}

export type Clock = 'real' | 'travel'

/** How the clock of a program that is started at this moment goes, if it travels. */
export type ClockNow = Required<Pick<StartOptions, 'aheadMs' | 'slowness' | 'slowSince'>>

/** The learner's program while it runs. */
export interface StagedProgram {
  /** The port it was started for, or null when it was launched. */
  readonly port: number | null
  /** The ports it listens on at this moment. */
  readonly ports: readonly number[]
  /** All it printed so far, stdout and stderr in order of arrival, bounded. */
  readonly output: string
  /** Resolves when the program is over. Never rejects. */
  readonly ended: Promise<Ending>
  /** Questions and answers with the process itself. What it says is the learner's word. */
  readonly line: Line
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>
  /** Stops the processes where they stand (SIGSTOP). */
  freeze(): void
  /** Lets them go on (SIGCONT). */
  thaw(): void
  /** Whether one of its open TCP connections has this local port. */
  owns(localPort: number): boolean
}

/** Talks with a learner's process beside its own input and output. */
export interface Line {
  /** Rejects with `NoAnswer`, when the process ended, the deadline passed, or the learner's code spoiled the line. */
  ask(question: object, options: { readonly deadlineMs: number }): Promise<unknown>
  /** Called with each thing the process says unasked. */
  onSay(listener: (message: unknown) => void): void
}

/** One answer beside the challenge. */
export interface KeptFiles {
  readonly name: string
  readonly files: readonly SourceFile[]
}

/** A Redis of this grading's own. */
export interface StagedRedis {
  readonly socketPath: string
  /** Ends it; what it held is gone. */
  stop(): Promise<void>
  /** Starts it again, empty. */
  start(): Promise<void>
}

export type StagedNginx =
  | { readonly isSound: false; readonly says: string }
  | {
      readonly isSound: true
      /** What `nginx -t` said. */
      readonly says: string
      /** What it printed since: its logs. */
      readonly output: string
      /** The ports it listens on. */
      readonly ports: readonly number[]
      readonly ended: Promise<Ending>
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

/** Why a question on a program's line got no answer that can be used. */
export type NoAnswerReason =
  /** The program is over. */
  | 'ended'
  /** The deadline passed: the program is busy, frozen, or has done away with its end of the line. */
  | 'late'
  /** The program itself wrote on the line, or closed it, and nothing on it can be believed any more. */
  | 'spoiled'
  /** Whoever was asked threw. The message is what it said. */
  | 'failed'

/** A program gave no answer on its line. That is the learner's doing, never ours; the message is a whole sentence. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
  readonly reason: NoAnswerReason

  constructor(reason: NoAnswerReason, message: string) {
    super(message)
    this.reason = reason
  }
}
