import type { Change } from './line-diff.ts'

/** One file on both sides. */
export interface Pair {
  readonly name: string
  readonly original: string
  /** What the other side is called inside a sentence. */
  readonly originalName: string
  readonly mine: string
}

/** An editor that shows one file beside, or woven into, another. Closed by whoever opened it. */
export interface DiffView {
  /** Shows a file on both sides. Resolves once the differences are painted. */
  show(pair: Pair): Promise<void>
  /** The learner's file has changed while it is shown. */
  follow(mine: string): void
  /** Brings a change into view and puts the cursor there. */
  goTo(change: Change): void
  /** Opens the list of changes that this editor has for who cannot see them, at the next or the one before. False: it has none. */
  read(by: 1 | -1): boolean
  close(): void
}

/** Fills `host` with a comparison. */
export type OpenDiffView = (host: HTMLElement) => Promise<DiffView>
