import type { Words } from './labels.ts'
import type { ArrowRow, Row } from './rows.ts'

/** An arrow that may be folded together with others of its shape. */
export interface Foldable {
  readonly words: Words
  readonly row: ArrowRow
  /** Arrows of one shape go between the same lifelines and say the same kind of thing. */
  readonly shape: string
}

/** How many arrows of one shape make a stretch worth folding. */
const FOLDS_FROM = 4

/** Stretches that are not folded, by their `burst`, or all of them. */
export type Unfolded = ReadonlySet<string> | 'all'

/**
 * Folds a stretch of arrows without anything else between them. Shapes that occur often become one row each, in the order
 * of their first arrow; one whose shape is rare, or which is blamed, stands alone and divides the stretch.
 */
export function foldStretch(stretch: readonly Foldable[], unfolded: Unfolded): Row[] {
  if (unfolded === 'all') return stretch.map((item) => item.row)
  const rows: Row[] = []
  const todo: (readonly Foldable[])[] = [stretch]
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    const counts = new Map<string, number>()
    for (const { shape } of part) counts.set(shape, (counts.get(shape) ?? 0) + 1)
    const isRare = (item: Foldable): boolean => item.row.isBlamed || (counts.get(item.shape) ?? 0) < FOLDS_FROM
    if (part.every(isRare)) for (const item of part) rows.push(item.row)
    else if (part.some(isRare)) for (const piece of divide(part, isRare).reverse()) todo.push(piece)
    else for (const row of foldBurst(part, unfolded)) rows.push(row)
  }
  return rows
}

/** Cuts before and after every item that stands alone. */
function divide(part: readonly Foldable[], isAlone: (item: Foldable) => boolean): Foldable[][] {
  const pieces: Foldable[][] = []
  let isOpen = false
  for (const item of part) {
    const alone = isAlone(item)
    if (isOpen && !alone) pieces.at(-1)?.push(item)
    else pieces.push([item])
    isOpen = !alone
  }
  return pieces
}

function foldBurst(items: readonly Foldable[], unfolded: ReadonlySet<string>): Row[] {
  const first = items[0]
  if (first === undefined) return []
  const burst = `burst-${first.row.key}`
  if (unfolded.has(burst)) return items.map((item) => item.row)
  const groups = new Map<string, Foldable[]>()
  for (const item of items) {
    const group = groups.get(item.shape)
    if (group === undefined) groups.set(item.shape, [item])
    else group.push(item)
  }
  return [...groups.values()].flatMap((group): Row[] => {
    const head = group[0]
    if (head === undefined) return []
    const { from, to, style, key, at } = head.row
    const events = group.flatMap((item) => item.row.events)
    const label = burstLabel(group)
    return [
      {
        type: 'burst',
        key: `x${key}`,
        at,
        from,
        to,
        style,
        events,
        count: group.length,
        burst,
        isBlamed: false,
        label,
      },
    ]
  })
}

/** `message × 260, seq 1 … 260`: the name, the count, and the first number that runs through the whole burst. */
function burstLabel(group: readonly Foldable[]): string {
  const first = group[0]?.words
  const last = group.at(-1)?.words
  const name = `${first?.name ?? 'frame'} × ${group.length}`
  for (const [field, from] of Object.entries(first?.numbers ?? {})) {
    const to = last?.numbers[field]
    if (to !== undefined && Math.abs(to - from) >= group.length - 1 && to !== from)
      return `${name}, ${field} ${from} … ${to}`.replace(',  ', ', ')
  }
  return name
}
