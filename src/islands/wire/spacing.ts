import type { Row } from './rows.ts'

/** Where rows stand, in pixels from the first. */
export interface Spacing {
  readonly count: number
  readonly total: number
  /** The space above a row that stands for the time since the one before. */
  gapAt(index: number): number
  topOf(index: number): number
  /** The last row that begins at or above this height. */
  indexAt(y: number): number
}

/** Rows one below the other. */
export function evenly(count: number, row: number): Spacing {
  return {
    count,
    total: count * row,
    gapAt: () => 0,
    topOf: (index) => index * row,
    indexAt: (y) => Math.min(Math.max(Math.floor(y / row), 0), Math.max(0, count - 1)),
  }
}

/** The most space that a pause takes, in rows. A longer one is marked as cut. */
const MOST_ROWS = 4

/** Milliseconds that one row of space stands for. */
const MS_PER_ROW = 25

/** Rows with the pauses between them: to scale up to 100 ms; longer ones are cut, and say how long they were. */
export function byTime(rows: readonly Row[], row: number): Spacing {
  const tops = new Float64Array(rows.length + 1)
  const gaps = new Float64Array(rows.length)
  for (const [index, each] of rows.entries()) {
    const gap = Math.min(MOST_ROWS, pauseBefore(rows, index) / MS_PER_ROW)
    // Less than a fifth of a row is not seen as a pause, but as a mistake in drawing.
    gaps[index] = each.type === 'check' || gap < 0.2 ? 0 : gap * row
    tops[index] = (tops[index] ?? 0) + (gaps[index] ?? 0)
    tops[index + 1] = (tops[index] ?? 0) + row
  }
  return {
    count: rows.length,
    total: tops[rows.length] ?? 0,
    gapAt: (index) => gaps[index] ?? 0,
    topOf: (index) => tops[index] ?? 0,
    indexAt: (y) => {
      let [low, high] = [0, Math.max(0, rows.length - 1)]
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        if ((tops[middle] ?? 0) <= y) low = middle
        else high = middle - 1
      }
      return low
    },
  }
}

/** Milliseconds between a row and the one before: from the last thing that stands in that one. */
export function pauseBefore(rows: readonly Row[], index: number): number {
  const [before, row] = [rows[index - 1], rows[index]]
  if (before === undefined || row === undefined) return 0
  return Math.max(0, row.at - (before.events.at(-1)?.at ?? before.at))
}

/** Whether a pause is longer than what is drawn of it. */
export function isCutPause(ms: number): boolean {
  return ms > MOST_ROWS * MS_PER_ROW
}
