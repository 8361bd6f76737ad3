import type { Duplex, Readable, Writable } from 'node:stream'
import type { Clock, LaunchOptions } from '../grader/stage.ts'

/** Starts the processes that learners' programs run in: `launchers/` has one file per way to hold them. */
export interface Launcher {
  /**
   * Resolves once the process has everything loaded and waits. Rejects when it cannot be had, which is our fault. Only one
   * whose program may travel is given the inside of Node: all others see an ordinary Node.
   */
  spawn(clock: Clock): Promise<Runner>
}

/** A process that waits to be told which program it is. Runs one program, once. */
export interface Runner {
  /** The root of its process tree. */
  readonly pid: number
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** The raw line: questions down, answers up. What comes up is the learner's word. */
  readonly line: Duplex
  /** Where the agent puts the learner's files. The program cannot write here. */
  readonly folder: string
  /** The same folder as the program sees it, and as it stands in stack traces. */
  readonly seenAs: string
  /** The folder of our hosts, as the program sees it. */
  readonly hosts: string
  /** Resolves when the process is over and all it printed was read. Never rejects. */
  readonly closed: Promise<ExitStatus>
  /** True once the kernel has ended something for want of memory since it was made: it may be next, or gone. */
  readonly isDoubtful: boolean
  /** Starts the program, whose files are in place. */
  go(start: Start): void
  /** Ends the process with all its descendants. */
  kill(): void
}

/** Which program a process becomes. */
export interface Start {
  /** A file of the learner's, or one of `hosts/`, which loads what the grader names. */
  readonly what: LaunchOptions['what']
  readonly env: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  readonly clock?: Clock
  /** Milliseconds by which a clock that travels is ahead of the world's. */
  readonly aheadMs?: number
  /** How many times slower than the world's a clock that travels goes between journeys. */
  readonly slowness?: number
  /** Since when the clocks of such programs go slower, in milliseconds since 1970. */
  readonly slowSince?: number
  /** TypeScript of the learner's that has been stripped of its types, by file name. */
  readonly stripped?: Readonly<Record<string, string>>
}

/** How a process ended. Not evidence: the learner's program can write it as it likes. */
export interface ExitStatus {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** The kernel's word, not the program's: it ended something for want of memory while this ran. */
  readonly ranOutOfMemory?: boolean
}
