import { type Change, linesOf, type Stretch } from './line-diff.ts'

/** One file of a comparison and where it differs. */
export interface FileDiff {
  readonly name: string
  readonly original: string
  readonly mine: string
  readonly changes: readonly Change[]
}

/** How many lines of a file differ. */
export function differingLines({ changes }: FileDiff): number {
  return changes.reduce((sum, change) => sum + linesOf(change), 0)
}

/** How many lines differ in which file: `12 lines differ in server.ts and 1 in client.ts.` */
export function sayDiffs(diffs: readonly FileDiff[]): string {
  const differing = diffs.filter(({ changes }) => changes.length > 0)
  if (differing.length === 0) return diffs.length === 1 ? 'No line differs.' : 'No line differs in any file.'
  const parts = differing.map((diff, index) => {
    const count = differingLines(diff)
    const lines = index > 0 ? `${count}` : count === 1 ? '1 line differs' : `${count} lines differ`
    return `${lines} in ${diff.name}`
  })
  return `${new Intl.ListFormat('en').format(parts)}.`
}

/** Where one is among the changes: `Change 2 of 5, lines 12 to 14.` */
export function sayPlace(diff: FileDiff, index: number): string {
  const change = diff.changes[index]
  if (change === undefined) return ''
  const isGone = change.mine.count === 0
  const where = isGone ? `before line ${change.mine.from}` : sayStretch(change.mine)
  return `Change ${index + 1} of ${diff.changes.length}, ${where}.`
}

/** A change read out, for who cannot see the colours. Long ones are read to the first lines only. */
export function readChange(diff: FileDiff, { index, originalName }: { index: number; originalName: string }): string {
  const change = diff.changes[index]
  if (change === undefined) return ''
  const theirs = quote(diff.original, change.original)
  const yours = quote(diff.mine, change.mine)
  return [
    sayPlace(diff, index),
    theirs === null ? 'You added:' : yours === null ? `Only in ${originalName}:` : `In ${originalName}:`,
    theirs,
    theirs === null || yours === null ? null : 'In yours:',
    yours,
  ]
    .filter((part) => part !== null)
    .join(' ')
}

function sayStretch({ from, count }: Stretch): string {
  return count === 1 ? `line ${from}` : `lines ${from} to ${from + count - 1}`
}

const LINES_READ = 6

function quote(text: string, { from, count }: Stretch): string | null {
  if (count === 0) return null
  const lines = text.split('\n').slice(from - 1, from - 1 + count)
  const read = lines.slice(0, LINES_READ).map((line) => (line.trim() === '' ? 'empty line' : line.trim()))
  const rest = lines.length - read.length
  return `${read.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`
}
