import { signal } from '@preact/signals'
import type { OpenedLink } from './link.ts'

/** What the address of the page held, until the reader has decided about it. */
export const arrived = signal<OpenedLink | null>(null)

/** What is to be said about files that were chosen or dropped: why some were left out, or that nothing came of it. */
export const chosen = signal<ChosenReport | null>(null)

interface ChosenReport {
  /** Null where files were opened: the workspace itself then says so, with the way back. */
  readonly headline: string | null
  /** Sentences, each naming its file. */
  readonly refused: readonly string[]
}

/** Whether the dialog with the link is open. */
export const isShareOpen = signal(false)

/** Whether files are being dragged over the page. */
export const isDropping = signal(false)
