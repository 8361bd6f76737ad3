import type { Lifeline } from './lanes.ts'
import type { Row } from './rows.ts'

/** A row in words, for those who hear the diagram. */
export function describeRow(row: Row, lifelines: readonly Lifeline[]): string {
  const at = `${formatTime(row.at)} ms`
  const blame = row.isBlamed ? ', blamed for the failure' : ''
  switch (row.type) {
    case 'arrow':
    case 'burst':
      return `${at}, ${lifelines[row.from]?.name ?? '?'} to ${lifelines[row.to]?.name ?? '?'}: ${row.label}${blame}`
    case 'note':
      return `${at}, ${lifelines[row.lane]?.name ?? '?'}: ${row.label}${blame}`
    case 'check':
      return `Check: ${row.label}, ${row.outcome}`
    case 'clock':
      return `${at}, time travel: ${row.label}`
    case 'full':
      return row.label
  }
}

/** Milliseconds as the gutter shows them: tenths while they matter. */
export function formatTime(ms: number): string {
  return ms < 1000 ? ms.toFixed(1) : `${Math.round(ms)}`
}
