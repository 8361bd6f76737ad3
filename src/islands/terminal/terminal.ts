import type { SourcePlace } from '#protocol'
import type { Printed } from '../workspace/run-view.ts'

/** A screen for what a program prints. Opened by `openXterm`, closed by whoever opened it. */
export interface TerminalScreen {
  write(piece: Printed): void
  /** Begins on an empty screen; `names` are the programs whose names stand before their lines, null for none. */
  begin(names: readonly string[] | null): void
  /** Whether every new line is read out loud, for those who listen to the terminal. */
  readAloud(isOn: boolean): void
  focus(): void
  /** Opens a search over what is on the screen. Whoever opened it closes it. */
  search(onFound: (found: Found) => void): Promise<ScreenSearch>
  close(): void
}

export interface ScreenSetup {
  readonly readsAloud: boolean
  /** The learner's files; only places in them become links. */
  readonly files: readonly string[]
  onPlace(place: SourcePlace): void
  /** The keys of the browser's own search were pressed in the terminal. */
  onSearch(): void
}

/** How often the words stand on the screen, and which of them is shown, counted from 1; 0 for none. */
export interface Found {
  readonly at: number
  readonly of: number
}

export type SearchStep = 'typing' | 'next' | 'previous'

export interface ScreenSearch {
  find(words: string, options: { step: SearchStep; isCaseSensitive: boolean }): void
  close(): void
}
