import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { PodPurpose } from './pod.ts'

/** A way to hold a pod: `isolation/` has one file per kind. */
export interface Isolation {
  /** Starts an agent. Its stdin and stdout carry the agent protocol, its stderr is for the log. */
  spawn(purpose: PodPurpose): PodProcess
  /** After a pod could not be had: the sentence that says what stands in the way, and the command that mends it. */
  explainFailure(error: unknown): Promise<string>
}

/** The process a pod hangs on. */
export interface PodProcess {
  readonly child: ChildProcessWithoutNullStreams
  /** How its agent is doing; null where that cannot be seen. */
  agent(): AgentState | null
  /** Ends the pod with all that is in it. Safe to call again. */
  end(): void
}

/** What the kernel says of the thread that does an agent's work. */
export interface AgentState {
  /** Whether it waits for something else than a processor, or was stopped: no load on the machine explains its silence. */
  readonly isIdle: boolean
  /** The processor time it has had. */
  readonly cpuMs: number
}

/** What the pods tell the operator. Pino's logger fits. */
export interface Logger {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}
