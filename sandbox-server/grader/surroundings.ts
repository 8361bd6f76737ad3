import type { Ledger } from './expectation.ts'
import type { Group } from './group.ts'
import type { Random } from './random.ts'
import type { Sayings } from './sayings.ts'
import type { WholeSetup } from './setup.ts'
import type { Stage } from './stage.ts'
import type { WireRecorder } from './wire-recorder.ts'

/**
 * What all parts of one check's scene share. A part is a function `(surroundings) => its words`; it is put into the
 * scene in scene.ts, or into every door in door.ts.
 */
export interface Surroundings {
  readonly stage: Stage
  readonly setup: WholeSetup
  /** What lives longer than this check: servers, services, programs. */
  readonly group: Group
  readonly recorder: WireRecorder
  /** Every promise handed to a grader goes through here. */
  readonly ledger: Ledger
  /** Aborts when the grading ends early. */
  readonly signal: AbortSignal
  /** Multiplies every deadline. */
  readonly patience: number
  readonly random: Random
  /** Event numbers of messages, to be blamed: a failure may name the message instead of the number. */
  readonly events: WeakMap<object, number>
  /** Who said what so far. */
  readonly sayings: Sayings
  /** Whether everybody in this check is to pass over this message. */
  isIgnored(value: unknown): boolean
  /** Splits a message that stands for several. */
  unfold(value: unknown): readonly unknown[]
  /** Called at the end of the check, the latest first and all together, with the milliseconds that goodbyes may take. */
  onClear(close: (deadlineMs: number) => Promise<void> | void): void
}
