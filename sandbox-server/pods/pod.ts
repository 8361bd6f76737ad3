import type { PeerCommand, RunEvent, RunStep, ServiceFault, SourceFile } from '#protocol'
import type { MemoryHeldBy } from './cgroup/cgroups.ts'
import type { IsolationKind } from './isolation-kind.ts'

/** What a pod is started for. */
export interface PodPurpose {
  /** The challenge's folder (absolute), with its grader; null for a plain program. */
  readonly challengeFolder: string | null
  /** The programs a challenge wants beside the learner's. */
  readonly services: readonly ('redis' | 'nginx')[]
}

/** Starts pods, knows whether they hold here, and ends those that remain. */
export interface Pods {
  /** What holds the programs. */
  readonly isolation: IsolationKind
  /** Null when programs can run here, otherwise the sentence that says why not and what to do. */
  readonly whyNot: string | null
  /** The same, for a challenge that wants these services beside the program: they may not be installed. */
  whyNotWith(services: PodPurpose['services']): string | null
  /** Who holds the memory of programs here: the kernel, or the watchdog alone. */
  readonly memoryHeldBy: MemoryHeldBy
  start(purpose: PodPurpose, signal: AbortSignal): Promise<Pod>
  /** Ends every pod that is left. Nothing of them survives. */
  close(): Promise<void>
}

/** One isolated little machine: its own loopback, processes and files. Holds one run at a time. */
export interface Pod {
  /** Resolves when the pod is gone, for whatever reason. Never rejects. */
  readonly gone: Promise<{ readonly why: string }>
  /** Runs the files until they end or are stopped. `ended` or `broken` is the last event. */
  run(files: readonly SourceFile[], options: RunOptions): Run
  /** Grades the files with the challenge's grader; a `verdict` event comes before the last one. */
  check(files: readonly SourceFile[], options: CheckOptions): Run
  close(): Promise<void>
}

export interface RunOptions {
  /** The file to start, such as `server.ts`. */
  readonly entry: string
  /** The programs to start, one after the other, where `entry` on its port is not all. */
  readonly steps?: readonly RunStep[] | undefined
  /** Called for each event, in order. Must not throw. */
  readonly on: (event: RunEvent) => void
  /** Milliseconds after which the program is ended as out-of-time; null for no limit but the idle one. */
  readonly wallMs: number | null
}

export interface CheckOptions {
  readonly seed: string
  readonly on: (event: RunEvent) => void
  /** Multiplies every deadline of the grader; 1 on an idle machine. */
  readonly patience: number
}

/** A run in progress. Every call is safe after the end, and does nothing then. */
export interface Run {
  /** Resolves after the last event. Never rejects. */
  readonly over: Promise<void>
  stop(): void
  input(text: string): void
  /** Drives one of the page's own clients inside the pod. */
  peer(name: string, command: PeerCommand): void
  /** Does something to a service or a program of the run. */
  fault(fault: ServiceFault): void
}
