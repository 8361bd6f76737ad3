import type { WireEvent } from '#protocol'
import { belongings } from './belongings.ts'
import { describeSaid, type Said } from './event-labels.ts'
import { type Foldable, foldStretch } from './fold.ts'
import { describeHead } from './labels.ts'
import { Lanes, type Lifeline } from './lanes.ts'
import type { Row, RowBase } from './rows.ts'

export interface Layout {
  readonly lifelines: readonly Lifeline[]
  readonly rows: readonly Row[]
}

export interface LayoutOptions {
  /** The `n` of events that show a failure. They are never folded away. */
  readonly blamed?: readonly number[]
  /** Stretches the reader has unfolded, by their `burst`. */
  readonly unfolded?: ReadonlySet<string>
  /** Only what happened during the check of this name; null or nothing: everything. */
  readonly check?: string | null
}

/** Lays a wire record out as lifelines and rows, folding long runs of arrows of the same shape into one row each. */
export function layOut(events: readonly WireEvent[], options: LayoutOptions = {}): Layout {
  const blamed = new Set(options.blamed ?? [])
  const shown = select(events, options.check ?? null)
  const lanes = new Lanes(events, shown)
  const outcomes = outcomesOf(shown)
  const together = belongings(shown, blamed)
  const rows: Row[] = []
  let stretch: Foldable[] = []

  const endStretch = (): void => {
    rows.push(...foldStretch(stretch, options.unfolded ?? new Set()))
    stretch = []
  }

  for (const [index, event] of shown.entries()) {
    if (event.type === 'lane' || together.isTaken(index)) continue
    if (event.type === 'check' && event.what !== 'started') continue
    const along = together.of(index)
    const all = [event, ...along]
    const base = { key: `${event.n}`, at: event.at, events: all, isBlamed: all.some(({ n }) => blamed.has(n)) }
    if (isSaid(event) && !hasChangedOver(along)) {
      const { words, style } = describeSaid(event, along)
      stretch.push({ words, row: { ...base, type: 'arrow', ...ends(event, lanes), style, label: words.label } })
      continue
    }
    endStretch()
    const row = plainRow(event, base, { lanes, outcomes })
    if (row !== null) rows.push(row)
  }
  endStretch()
  return { lifelines: lanes.lifelines, rows }
}

/** The checks a record speaks of, in order. */
export function checksOf(events: readonly WireEvent[]): string[] {
  return [...new Set(events.flatMap((event) => (event.type === 'check' ? [event.name] : [])))]
}

/** `250 ms`, `61 s`, `2 min 5 s`. */
export function formatSpan(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 100) / 10
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  const rest = Math.round(seconds % 60)
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`
}

const SAID: readonly WireEvent['type'][] = ['frame', 'request', 'response', 'body', 'sse', 'redis']

function isSaid(event: WireEvent): event is Said {
  return SAID.includes(event.type)
}

/** Whether the answer that came along was 101: a handshake stands for itself and divides what is folded. */
function hasChangedOver(along: readonly WireEvent[]): boolean {
  return along.some((each) => each.type === 'response' && each.status === 101)
}

function plainRow(
  event: WireEvent,
  base: RowBase,
  { lanes, outcomes }: { lanes: Lanes; outcomes: ReadonlyMap<string, Outcome> },
): Row | null {
  switch (event.type) {
    case 'request':
      return {
        ...base,
        ...ends(event, lanes),
        type: 'arrow',
        style: 'handshake',
        label: `${describeHead(event)} → 101`,
      }
    case 'garbage':
      return { ...base, ...ends(event, lanes), type: 'arrow', style: 'garbage', label: garbageLabel(event) }
    case 'closed':
      return {
        ...base,
        ...ends(event, lanes),
        type: 'arrow',
        style: 'end',
        label: event.how === 'fin' ? 'TCP FIN' : 'TCP RST',
      }
    case 'fault':
      return {
        ...base,
        type: 'note',
        lane: lanes.at(event.lane),
        tone: 'fault',
        label: `${lanes.nameOf(event.lane)} ${event.fault}`,
      }
    case 'process': {
      const label = event.what === 'listening' ? `listens on ${event.detail}` : event.detail || event.what
      return { ...base, type: 'note', lane: lanes.at(event.lane), tone: 'process', label }
    }
    case 'clock':
      return { ...base, type: 'clock', label: `${formatSpan(event.byMs)} pass` }
    case 'check':
      return { ...base, type: 'check', label: event.name, outcome: outcomes.get(event.name) ?? 'running' }
    case 'full':
      return { ...base, type: 'full', label: `The record is full: ${event.dropped} later events were not kept.` }
    default:
      return null
  }
}

/** Bytes that could not be read; none at all where a connection ended too early. */
function garbageLabel({ hex, error }: Extract<WireEvent, { type: 'garbage' }>): string {
  return hex === '' || /ended in the middle/.test(error) ? 'cut off in the middle' : 'not readable'
}

function ends(event: { from: string; to: string }, lanes: Lanes): { from: number; to: number } {
  return { from: lanes.at(event.from), to: lanes.at(event.to) }
}

function select(events: readonly WireEvent[], check: string | null): readonly WireEvent[] {
  if (check === null) return events
  return events.filter((event) => event.check === check || (event.type === 'check' && event.name === check))
}

type Outcome = 'passed' | 'failed' | 'skipped' | 'broken'

function outcomesOf(events: readonly WireEvent[]): ReadonlyMap<string, Outcome> {
  return new Map(
    events.flatMap((event): [string, Outcome][] =>
      event.type === 'check' && event.what !== 'started' ? [[event.name, event.what]] : [],
    ),
  )
}
