import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Solution } from '#protocol'

/** What a learner's files are laid beside, by a short name: `starter`, `check/<id>`, `kept/<at>`, `other-tab`, `solution`, `way/<name>`. */
export type OriginalKey = string

/** Whether the files are being compared, and with what. */
export interface CompareState {
  /** Null while the editor stands in its usual place. */
  readonly shown: ReadonlySignal<OriginalKey | null>
  /** The solution, once the server has told it to this learner. */
  readonly solution: Signal<Solution | null>
  /** Compares with this, or with what was chosen last. Remembers where the focus is, so that it can be brought back. */
  open(key?: OriginalKey): void
  /** Ends the comparison and answers what had the focus when it began. */
  close(): Element | null
}

/** A state in which nothing is compared. */
export function createCompareState(): CompareState {
  const shown = signal<OriginalKey | null>(null)
  let last: OriginalKey = 'starter'
  let opener: Element | null = null
  return {
    shown,
    solution: signal(null),
    open(key = last) {
      // A choice made inside the open comparison is no new beginning.
      if (shown.value === null) opener = document.activeElement
      // A conflict between tabs is over sooner than one comes back to it.
      if (key !== 'other-tab') last = key
      shown.value = key
    },
    close() {
      shown.value = null
      return opener
    },
  }
}
