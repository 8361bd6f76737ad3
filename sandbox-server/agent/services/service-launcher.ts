import type { Readable } from 'node:stream'
import type { ExitStatus } from '../launcher.ts'

/** Starts the services that stand beside learners' programs: one file per way to hold them. */
export interface ServiceLauncher {
  spawn(command: ServiceCommand): ServiceProcess
}

/** The services there are. */
export type ServiceName = 'redis' | 'nginx'

/** A service's program, as the agent finds it. */
export interface ServiceProgram {
  readonly file: string
  /** The shared libraries it needs, the dynamic loader among them. */
  readonly libraries: readonly string[]
}

export interface ServiceCommand {
  readonly name: ServiceName
  readonly program: ServiceProgram
  /** Folders of the agent's that the service is given, by the path it finds them under. It sees no other file of ours. */
  readonly folders: Readonly<Record<string, { readonly from: string; readonly access: 'read' | 'write' }>>
  /** Folders and links in a small /tmp of its own that it may write to; null for none. */
  readonly scratch: { readonly folders: readonly string[]; readonly links: Readonly<Record<string, string>> } | null
  /** What follows the program's name. `seen` turns one of the paths above into the path to say to this service. */
  readonly args: (seen: (path: string) => string) => readonly string[]
}

/** A service while it runs. */
export interface ServiceProcess {
  /** The root of its process tree. */
  readonly pid: number
  readonly stdout: Readable
  readonly stderr: Readable
  /** Resolves when it is over and all it printed was read. Never rejects. */
  readonly closed: Promise<ExitStatus>
  /** Throws when it runs without the limits it should be held by. For when it is up. */
  assertHeld(): void
  /** Ends it with all its descendants. */
  kill(): void
}
