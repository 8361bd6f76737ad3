import type { SourcePlace } from '#protocol'
import type { Printed } from '../workspace/run-view.ts'

/** A screen for what a program prints. Opened by `openXterm`, closed by whoever opened it. */
export interface TerminalScreen {
  write(piece: Printed): void
  clear(): void
  /** Everything printed, as plain text. */
  text(): string
  close(): void
}

export interface ScreenSetup {
  /** Reads every new line out loud, for those who listen to the terminal. */
  readonly forScreenReader: boolean
  /** The learner's files; only places in them become links. */
  readonly files: readonly string[]
  /** The programs of a run that starts several; empty where it starts one. */
  readonly programs: readonly string[]
  onPlace(place: SourcePlace): void
}
