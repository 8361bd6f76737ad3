import type { WireEvent } from '#protocol'
import type { SaidStyle } from './event-labels.ts'
import type { Lifeline } from './lanes.ts'

/** What every line of the diagram has. */
export interface RowBase {
  /** Stable while the record grows: what is expanded or selected is remembered by it. */
  readonly key: string
  /** Milliseconds since the run began. */
  readonly at: number
  /** What this row stands for, in order. Never empty. */
  readonly events: readonly WireEvent[]
  readonly isBlamed: boolean
}

/** Something that went from one lifeline to another. */
export type ArrowRow = RowBase & {
  readonly type: 'arrow'
  readonly from: number
  readonly to: number
  readonly style: SaidStyle | 'end' | 'garbage'
  readonly label: string
}

/** One line of the diagram, and of its table twin. `from`, `to` and `lane` are positions among the lifelines. */
export type Row =
  | ArrowRow
  /** A run of `count` arrows of one shape, folded. `burst` names the stretch of the record that unfolds with it. */
  | (Omit<ArrowRow, 'type'> & { readonly type: 'burst'; readonly burst: string; readonly count: number })
  | (RowBase & { type: 'note'; lane: number; tone: 'fault' | 'process'; label: string })
  /** Time travel: a break across all lifelines. */
  | (RowBase & { type: 'clock'; label: string })
  | (RowBase & { type: 'check'; label: string; outcome: 'running' | 'passed' | 'failed' | 'skipped' | 'broken' })
  | (RowBase & { type: 'full'; label: string })

/** A record as it is shown: who takes part, and what happened in order. */
export interface Layout {
  readonly lifelines: readonly Lifeline[]
  readonly rows: readonly Row[]
}
