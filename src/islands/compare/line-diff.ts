/** A stretch of lines: the number of the first, from 1, and how many. With a count of 0 it is the place before that line. */
export interface Stretch {
  readonly from: number
  readonly count: number
}

/** One place where two texts differ. */
export interface Change {
  readonly original: Stretch
  readonly mine: Stretch
}

/** Where two texts differ, line by line, from the top: as few lines as possible (Myers, 1986). */
export function lineDiff(original: string, mine: string): readonly Change[] {
  if (original === mine) return []
  const [a, b] = [original.split('\n'), mine.split('\n')]
  const shortest = Math.min(a.length, b.length)
  let start = 0
  while (start < shortest && a[start] === b[start]) start += 1
  let end = 0
  while (end < shortest - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1
  const middle = { a: a.slice(start, a.length - end), b: b.slice(start, b.length - end) }
  return changesAlong(stepsBetween(middle.a, middle.b), start + 1)
}

/** How many lines a change takes up, on the side where it is longer: a line that reads otherwise counts once. */
export function linesOf({ original, mine }: Change): number {
  return Math.max(original.count, mine.count)
}

type Step = 'same' | 'removed' | 'added'

/** Texts that have this many lines not in common are told as one change: what they have in common is chance. */
const MOST_EDITS = 600

/** The way from `a` to `b`. */
function stepsBetween(a: readonly string[], b: readonly string[]): readonly Step[] {
  const wholly: Step[] = [...a.map(() => 'removed' as const), ...b.map(() => 'added' as const)]
  if (a.length === 0 || b.length === 0) return wholly
  // reach[k]: how far along `a` one can be on diagonal k (x - y) with so many edits. `trail` keeps it for each number of edits.
  const most = Math.min(a.length + b.length, MOST_EDITS)
  let reach = new Map<number, number>([[1, 0]])
  const trail: Map<number, number>[] = []
  for (let edits = 0; edits <= most; edits += 1) {
    trail.push(reach)
    const next = new Map<number, number>()
    for (let k = -edits; k <= edits; k += 2) {
      let x = comesFromAbove(reach, { k, edits }) ? at(reach, k + 1) : at(reach, k - 1) + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1
      next.set(k, x)
      if (x >= a.length && x - k >= b.length) return backAlong(trail, { x: a.length, y: b.length })
    }
    reach = next
  }
  return wholly
}

function backAlong(trail: readonly Map<number, number>[], { x, y }: { x: number; y: number }): readonly Step[] {
  const steps: Step[] = []
  for (let edits = trail.length - 1; edits >= 0; edits -= 1) {
    const reach = trail[edits] ?? new Map()
    const k = x - y
    const isAdded = comesFromAbove(reach, { k, edits })
    const before = isAdded ? k + 1 : k - 1
    const from = { x: at(reach, before), y: at(reach, before) - before }
    while (x > from.x && y > from.y) {
      steps.push('same')
      x -= 1
      y -= 1
    }
    if (edits > 0) steps.push(isAdded ? 'added' : 'removed')
    x = from.x
    y = from.y
  }
  return steps.reverse()
}

function comesFromAbove(reach: Map<number, number>, { k, edits }: { k: number; edits: number }): boolean {
  return k === -edits || (k !== edits && at(reach, k - 1) < at(reach, k + 1))
}

function at(reach: Map<number, number>, k: number): number {
  return reach.get(k) ?? 0
}

/** Steps that stand together are one change. */
function changesAlong(steps: readonly Step[], firstLine: number): readonly Change[] {
  const changes: Change[] = []
  let [a, b] = [firstLine, firstLine]
  let begun: { a: number; b: number } | null = null
  const finish = (): void => {
    if (begun !== null) {
      changes.push({ original: { from: begun.a, count: a - begun.a }, mine: { from: begun.b, count: b - begun.b } })
    }
    begun = null
  }
  for (const step of steps) {
    if (step === 'same') finish()
    else begun ??= { a, b }
    if (step !== 'added') a += 1
    if (step !== 'removed') b += 1
  }
  finish()
  return changes
}
