import type { ComparedLine } from './compare-records.ts'

/** A line of a comparison as it is shown, or many that are the same in both, folded. */
export type ShownLine =
  | { readonly type: 'line'; readonly line: ComparedLine; readonly index: number }
  /** `from` is the position of the first of them. */
  | { readonly type: 'fold'; readonly from: number; readonly count: number }

/** Lines that stay beside a difference, so that it can be read where it stands. */
const BESIDE = 2

/** Folds what is the same in both, but for the names of checks and what stands beside a difference. */
export function shownLines(lines: readonly ComparedLine[], opened: ReadonlySet<number>): ShownLine[] {
  const isPlain = (index: number): boolean => {
    const line = lines[index]
    return line?.type === 'same' && line.here?.row.type !== 'check'
  }
  const shown: ShownLine[] = []
  let at = 0
  while (at < lines.length) {
    let end = at
    while (end < lines.length && isPlain(end)) end++
    const [first, last] = [at === 0 ? at : at + BESIDE, end === lines.length ? end : end - BESIDE]
    const isFolded = last - first > 2 && !opened.has(first)
    for (let index = at; index < Math.max(end, at + 1); index++) {
      if (isFolded && index === first) shown.push({ type: 'fold', from: first, count: last - first })
      const line = lines[index]
      if (line !== undefined && !(isFolded && index >= first && index < last)) shown.push({ type: 'line', line, index })
    }
    at = Math.max(end, at + 1)
  }
  return shown
}
