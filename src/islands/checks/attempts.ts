import type { SourceFile } from '#protocol'

/** One submission: what was sent, and the first check that it failed; null where it passed or could not be run. */
export interface Attempt {
  readonly files: readonly SourceFile[]
  readonly failedAt: string | null
}

/** So many submissions that hardly differ, ending at the same check, look like guessing. */
const SAME = 3
/** Two submissions with no more changed lines than this hardly differ. */
const HARDLY = 3

/** The check at which the last submissions all ended, when they hardly differ from one another; otherwise null. */
export function stuckAt(attempts: readonly Attempt[]): string | null {
  const last = attempts.slice(-SAME)
  const check = last.at(-1)?.failedAt ?? null
  if (last.length < SAME || check === null) return null
  const areAlike = last.every(({ failedAt, files }, index) => {
    const before = last[index - 1]
    return failedAt === check && (before === undefined || changedLines(before.files, files) <= HARDLY)
  })
  return areAlike ? check : null
}

/** How many lines were changed, added or taken away; blanks do not count. */
export function changedLines(before: readonly SourceFile[], after: readonly SourceFile[]): number {
  const names = new Set([...before, ...after].map(({ name }) => name))
  return [...names].reduce((sum, name) => {
    const a = lineCounts(before.find((file) => file.name === name)?.text ?? '')
    const b = lineCounts(after.find((file) => file.name === name)?.text ?? '')
    return sum + Math.max(surplus(a, b), surplus(b, a))
  }, 0)
}

function lineCounts(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const line of text.split('\n').map((each) => each.replace(/\s+/g, ' ').trim())) {
    if (line !== '') counts.set(line, (counts.get(line) ?? 0) + 1)
  }
  return counts
}

function surplus(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  return [...a].reduce((sum, [line, count]) => sum + Math.max(0, count - (b.get(line) ?? 0)), 0)
}
