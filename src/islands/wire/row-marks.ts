import { formatTime } from './describe-row.ts'
import type { Lifeline } from './lanes.ts'
import type { Row } from './rows.ts'
import type { Scale } from './zoom.ts'

/** Where everything stands sideways, and how large it is. */
export interface Stage {
  readonly lifelines: readonly Lifeline[]
  /** The middle of each lifeline. */
  readonly x: readonly number[]
  readonly width: number
  readonly scale: Scale
}

/** One stroke, box or word of the diagram, whoever draws it. `name` says what it is; its colour follows from that. */
export type Mark =
  | { type: 'line'; name?: string; x1: number; x2: number; y1: number; y2: number }
  | { type: 'rect'; name?: string; x: number; y: number; width: number; height: number; radius: number }
  | { type: 'path'; d: string }
  | { type: 'text'; name?: string; x: number; y: number; isMiddle: boolean; text: string; whole?: string }

/** Marks that mean one thing together. */
export interface Drawing {
  readonly name: string
  readonly marks: readonly Mark[]
}

/** Left of the first lifeline: the times. */
const GUTTER = 52
/** Above the first row: the names. */
export const HEAD = 44

/** Where the lifelines stand. With `isFitted` within the width there is, otherwise as far apart as the scale wants it. */
export function setStage(
  lifelines: readonly Lifeline[],
  { room, scale, isFitted }: { room: number; scale: Scale; isFitted: boolean },
): Stage {
  const width = isFitted ? room : Math.max(room, GUTTER + lifelines.length * scale.gap)
  const [left, right] = [GUTTER + Math.min(42, width / 8), width - Math.min(62, width / 6)]
  const last = lifelines.length - 1
  const x = last === 0 ? [(left + right) / 2] : lifelines.map((_, index) => left + ((right - left) * index) / last)
  return { lifelines, x, width, scale }
}

/** The name of a lifeline, in its box. */
export function headMarks(index: number, { lifelines, x }: Stage): Drawing {
  const { role, name } = lifelines[index] ?? { role: 'client', name: '' }
  const apart = lifelines.length < 2 ? 120 : (x[1] ?? 0) - (x[0] ?? 0)
  const text = clip(name, { width: Math.max(20, Math.min(100, apart - 16)), letter: 10.8, least: 2 })
  const width = Math.max(Math.min(64, apart - 6), Math.min(text.length * 7 + 18, apart - 4))
  const at = x[index] ?? 0
  return {
    name: `wire-head of-${role}`,
    marks: [
      { type: 'rect', x: at - width / 2, y: 8, width, height: 25, radius: 5 },
      { type: 'text', x: at, y: 25, isMiddle: true, text, whole: name },
      { type: 'line', name: 'wire-life', x1: at, x2: at, y1: 33, y2: HEAD },
    ],
  }
}

/** A row, from its own top. */
export function rowMarks(row: Row, stage: Stage): Drawing {
  const { scale, width, x } = stage
  // The words stand a little above the middle, and the arrow below them.
  const base = Math.round(scale.row * 0.59)
  const time: Mark = { type: 'text', name: 'wire-time', x: 8, y: base + 3, isMiddle: false, text: formatTime(row.at) }
  switch (row.type) {
    case 'check': {
      const text = clip(`${CHECK_MARKS[row.outcome]} ${row.label}`, { width: width - 24, letter: 11 })
      return {
        name: `wire-check is-${row.outcome}`,
        marks: [
          { type: 'line', x1: GUTTER, x2: width - 8, y1: scale.row - 4, y2: scale.row - 4 },
          { type: 'text', x: 8, y: base + 2, isMiddle: false, text, whole: row.label },
        ],
      }
    }
    case 'full':
      return {
        name: 'wire-full',
        marks: [{ type: 'text', x: GUTTER, y: base + 3, isMiddle: false, text: row.label }],
      }
    case 'clock':
      return {
        name: 'wire-clock',
        marks: [
          { type: 'rect', x: GUTTER - 8, y: 4, width: width - GUTTER, height: scale.row - 8, radius: 0 },
          { type: 'path', d: breakAcross({ from: GUTTER - 8, to: width - 8, y: 5 }) },
          { type: 'path', d: breakAcross({ from: GUTTER - 8, to: width - 8, y: scale.row - 5 }) },
          time,
          { type: 'text', x: (GUTTER + width) / 2 - 8, y: base + 1, isMiddle: true, text: row.label },
        ],
      }
    case 'note': {
      const text = clip(row.label, { width: width - GUTTER - 40, letter: scale.letter })
      const half = Math.max(40, text.length * scale.letter * 0.306 + 14)
      const middle = Math.min(Math.max(x[row.lane] ?? 0, GUTTER + half), width - half - 6)
      const height = Math.min(scale.letter * 2, scale.row - 3)
      return {
        name: `wire-note is-${row.tone}`,
        marks: [
          time,
          {
            type: 'rect',
            x: middle - half,
            y: base - 1.5 - height / 2,
            width: half * 2,
            height,
            radius: height / 2,
          },
          { type: 'text', x: middle, y: base + 2, isMiddle: true, text, whole: row.label },
        ],
      }
    }
    default:
      return arrowMarks(row, { stage, base, time })
  }
}

type Arrow = Extract<Row, { type: 'arrow' | 'burst' }>

function arrowMarks(row: Arrow, { stage, base, time }: { stage: Stage; base: number; time: Mark }): Drawing {
  const { lifelines, x, width, scale } = stage
  const [from, to] = [x[row.from] ?? 0, x[row.to] ?? 0]
  if (from === to) {
    const text = clip(row.label, { width: width - from - 8, letter: scale.letter })
    return {
      name: `wire-arrow is-${row.style}`,
      marks: [time, { type: 'text', x: from + 8, y: base + 3, isMiddle: false, text, whole: row.label }],
    }
  }
  const back = to > from ? -1 : 1
  const y = base + 5
  const line = (below: number): Mark => ({ type: 'line', x1: from, x2: to + back * 8, y1: y + below, y2: y + below })
  const text = clip(row.label, { width: Math.abs(to - from) - 14, letter: scale.letter })
  return {
    name: `wire-arrow is-${row.style} of-${lifelines[row.from]?.role ?? 'client'}`,
    marks: [
      time,
      line(0),
      ...(row.type === 'burst' ? [line(3)] : []),
      { type: 'path', d: `M${to} ${y} l${back * 9} -4.5 v9 z` },
      { type: 'text', x: (from + to) / 2, y: base, isMiddle: true, text, whole: row.label },
    ],
  }
}

const CHECK_MARKS = { running: '○', passed: '✓', failed: '✗', skipped: '–', broken: '!' } as const

/** A zigzag, as where a piece of a drawing is left out. */
function breakAcross({ from, to, y }: { from: number; to: number; y: number }): string {
  const teeth = Math.max(1, Math.floor((to - from) / 14))
  const width = (to - from) / teeth
  return `M${from} ${y}${` l${width / 4} -3 l${width / 2} 6 l${width / 4} -3`.repeat(teeth)}`
}

/** Shortens text to what fits a width, at the measure of the labels' monospace. */
function clip(text: string, { width, letter, least = 4 }: { width: number; letter: number; least?: number }): string {
  const most = Math.max(least, Math.floor(width / (letter * 0.611)))
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\s,…]+$/, '')}…`
}
