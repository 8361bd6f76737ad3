import type { Pods } from '../sandbox-server/pods/index.ts'
import type { Spread } from './figures.ts'

/** What a measure is given. */
export interface Bench {
  readonly root: string
  /** Everything is measured fewer times: to see that a measure works, not to believe it. */
  readonly isQuick: boolean
  /** So many times, or a tenth of them when it is to be quick. */
  times(count: number): number
  /** Pods of one kind, which are closed when the measure is over. */
  pods(isolation: 'bubblewrap' | 'unsafe-local'): Promise<Pods>
  /** Says how far it is, on stderr. */
  tell(sentence: string): void
}

/** One line of the table. */
export interface Figure {
  readonly what: string
  readonly unit: 'ratio' | 'ms' | 'MiB' | 'KiB' | 'per second' | 'count'
  readonly spread: Spread
  /** What it should be at the most, or at the least. */
  readonly aim?: { readonly atMost: number } | { readonly atLeast: number }
  /** Where the time goes, or what is compared with what, in a sentence. */
  readonly note?: string
}

/** One thing that is measured: a file of measures/. */
export interface Measure {
  readonly title: string
  measure(bench: Bench): Promise<readonly Figure[]>
}
