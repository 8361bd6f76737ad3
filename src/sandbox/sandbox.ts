import type { ReadonlySignal } from '@preact/signals'
import type { PeerCommand, RefusalCode, RunEvent, ServiceFault, SourceFile } from '#protocol'

/** Where the page stands with the sandbox server. Each state has a sentence for the learner in `connectionSentence`. */
export type Connection =
  | { type: 'connecting' }
  | { type: 'open'; canRun: boolean; whyNot: string | null }
  /** The socket dropped; the next attempt is at `retryAt` (milliseconds since 1970). */
  | { type: 'waiting'; retryAt: number; attempt: number }
  /** The server will not talk to this page; reloading is the way out. */
  | { type: 'refused'; code: RefusalCode; message: string }

export type PodState = 'asleep' | 'waking' | 'warm'

/** The browser's end of the protocol: one per page, reconnecting by itself, missing nothing of a run. */
export interface Sandbox {
  readonly connection: ReadonlySignal<Connection>
  /** Whether the server last said that programs run on it without isolation. */
  readonly isUnsafe: ReadonlySignal<boolean>
  /** State of the pod behind the workspace that is open. */
  readonly pod: ReadonlySignal<PodState>
  /** A workspace is open: the server keeps a pod ready for it. */
  open(challenge: string): void
  /** Tries to connect now, instead of when the next attempt is due. */
  hurry(): void
  run(challenge: string, files: readonly SourceFile[]): RunHandle
  check(challenge: string, files: readonly SourceFile[], seed?: string): RunHandle
  /** Opens raw bytes to a lab's server. Rejects with a sentence when refused or when the server cannot be reached. */
  openLab(lab: string): Promise<LabConnection>
}

/** One run as the page sees it. Survives a lost socket: events come in order, each once. */
export interface RunHandle {
  readonly id: string
  /** Calls back for every event from the first on, also those that came before subscribing. Returns the way to stop. */
  subscribe(listener: (event: RunEvent) => void): () => void
  /** Called with a sentence when the server refused the run. */
  onRefused(listener: (code: RefusalCode, message: string) => void): () => void
  stop(): void
  input(text: string): void
  peer(name: string, command: PeerCommand): void
  fault(fault: ServiceFault): void
}

/** A raw TCP connection to a lab's server. Bytes are lower-case hex. */
export interface LabConnection {
  send(hex: string): void
  /** `atMs`: milliseconds between our last send reaching the lab's server and these bytes. */
  onBytes(listener: (hex: string, atMs: number) => void): () => void
  onClosed(listener: (how: 'fin' | 'rst' | 'idle' | 'us' | 'lost') => void): () => void
  close(): void
}
