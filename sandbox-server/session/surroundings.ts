import type { RunStep, ServerMessage, SourceFile, Verdict } from '#protocol'
import type { Pods } from '../pods/pod.ts'

/** What sessions need from the rest of the server. Known by interface alone; `main.ts` brings the real ones. */
export interface Surroundings {
  readonly pods: Pods
  /** Absolute folder, files and services of a challenge, or null when there is none by that name. */
  challenge(id: string): SessionChallenge | null
  /** Resolves once it is written for good. */
  saveSubmission(submission: SessionSubmission): Promise<unknown>
  openLab(lab: string, options: LabOptions): LabLine | null
  readonly meter: SessionMeter
  readonly logger: SessionLogger
}

export interface SessionChallenge {
  readonly id: string
  readonly folder: string
  readonly services: readonly ('redis' | 'nginx')[]
  /** The names a learner may send. */
  readonly files: readonly string[]
  /** The file a Run starts, such as `server.ts`, unless there are `steps`. */
  readonly entry: string
  /** The programs a Run starts, one after the other. */
  readonly steps?: readonly RunStep[]
}

export interface SessionSubmission {
  readonly learner: string
  readonly challenge: string
  readonly run: string
  readonly files: readonly SourceFile[]
  readonly verdict: Verdict
  readonly graderVersion: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** One raw connection to a lab's server. */
export interface LabLine {
  send(hex: string): void
  close(): void
  /** Stops and starts reading from the lab's server, when the page reads too slowly. */
  pause(): void
  resume(): void
}

interface LabOptions {
  readonly onOpened: () => void
  readonly onBytes: (hex: string, atMs: number) => void
  /** Always called once, last. */
  readonly onClosed: (how: LabClosedHow) => void
}

type LabClosedHow = Extract<ServerMessage, { type: 'lab-closed' }>['how']

/** Counts what happens, for `/metrics`. */
export interface SessionMeter {
  socketOpened(): void
  socketClosed(): void
  sessionOpened(): void
  sessionClosed(): void
  /** `how` is an ending, a verdict's status, or `broken`. */
  runOver(kind: 'run' | 'check', how: string, durationMs: number): void
  queueIs(length: number): void
  refused(code: string): void
}

interface SessionLogger {
  info(facts: object, sentence: string): void
  warn(facts: object, sentence: string): void
  error(facts: object, sentence: string): void
}
