import type { WholeSetup } from './setup.ts'
import type { Stage } from './stage.ts'
import type { WireRecorder } from './wire-recorder.ts'

/** What everything that lives as long as a group is given. */
export interface GroupSurroundings {
  readonly stage: Stage
  readonly setup: WholeSetup
  readonly recorder: WireRecorder
  readonly patience: number
  readonly signal: AbortSignal
  /** The lane of the program one of whose TCP connections has this local port. */
  laneOwning(localPort: number): string
  /** Called when the checks of the group are done, in the reverse order. */
  onEnd(close: () => Promise<void> | void): void
}
