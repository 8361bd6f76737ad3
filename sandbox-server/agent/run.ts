import type { PeerCommand, RunEvent, ServiceFault } from '#protocol'
import type { Services } from './services/services.ts'
import type { TypeStripper } from './type-stripper.ts'
import type { WarmRunners } from './warm-runners.ts'
import type { Watchdog } from './watchdog.ts'

/** What a run has at hand. */
export interface RunTools {
  readonly runners: WarmRunners
  readonly services: Services
  readonly watchdog: Watchdog
  readonly stripper: TypeStripper
  readonly on: (event: RunEvent) => void
}

/** A Run or a Check while it goes on in this pod. */
export interface AgentRun {
  /** Resolves after the last event, when nothing of it is left. Rejects when it broke, which is our fault. */
  readonly over: Promise<void>
  stop(): void
  input(text: string): void
  peer(name: string, command: PeerCommand): void
  fault(fault: ServiceFault): void
}
