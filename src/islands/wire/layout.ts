import type { Lane, WireEvent } from '#protocol'
import { describeFrame, describeHead, type FrameWords } from './labels.ts'

/** A lifeline of the diagram. Lanes of the same role and name (client A of each check) share one. */
export interface Lifeline {
  readonly role: Lane['role']
  readonly name: string
}

type ArrowStyle = 'data' | 'control' | 'handshake' | 'end' | 'garbage'

interface RowBase {
  /** Stable while the record grows: what is expanded or selected is remembered by it. */
  readonly key: string
  /** Milliseconds since the run began. */
  readonly at: number
  /** What this row stands for, in order. Never empty. */
  readonly events: readonly WireEvent[]
  readonly isBlamed: boolean
}

/** One line of the diagram, and of its table twin. `from`, `to` and `lane` are positions among the lifelines. */
export type Row =
  | (RowBase & { type: 'arrow'; from: number; to: number; style: ArrowStyle; label: string })
  /** A run of frames of one shape, folded. `burst` names the stretch of the record that unfolds with it. */
  | (RowBase & { type: 'burst'; from: number; to: number; style: ArrowStyle; label: string; burst: string })
  | (RowBase & { type: 'note'; lane: number; tone: 'fault' | 'process'; label: string })
  | (RowBase & { type: 'check'; label: string; outcome: 'running' | 'passed' | 'failed' | 'skipped' | 'broken' })
  | (RowBase & { type: 'full'; label: string })

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

/** How many frames of one shape make a stretch worth folding. */
const FOLDS_FROM = 4

/** Lays a wire record out as lifelines and rows, folding long runs of frames of the same shape into one row each. */
export function layOut(events: readonly WireEvent[], options: LayoutOptions = {}): Layout {
  const blamed = new Set(options.blamed ?? [])
  const shown = select(events, options.check ?? null)
  const lanes = new Lanes(events, shown)
  const outcomes = outcomesOf(shown)
  const rows: Row[] = []
  let stretch: FrameItem[] = []

  const endStretch = (): void => {
    rows.push(...foldStretch(stretch, options.unfolded ?? new Set()))
    stretch = []
  }

  for (let index = 0; index < shown.length; index++) {
    const event = shown[index]
    if (event === undefined || event.type === 'lane') continue
    if (event.type === 'check' && event.what !== 'started') continue
    const base = { key: `${event.n}`, at: event.at, events: [event], isBlamed: blamed.has(event.n) }
    if (event.type === 'frame') {
      const words = describeFrame(event.frame)
      const from = lanes.at(event.from)
      const to = lanes.at(event.to)
      const style = words.isControl ? 'control' : 'data'
      stretch.push({ words, row: { ...base, type: 'arrow', from, to, style, label: words.label } })
      continue
    }
    endStretch()
    const next = shown[index + 1]
    if (
      event.type === 'request' &&
      next?.type === 'response' &&
      next.connection === event.connection &&
      next.status === 101
    ) {
      const isBlamed = base.isBlamed || blamed.has(next.n)
      rows.push({
        ...base,
        ...ends(event, lanes),
        type: 'arrow',
        style: 'handshake',
        label: `${describeHead(event)} → 101`,
        events: [event, next],
        isBlamed,
      })
      index++
      continue
    }
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

type PlainEvent = Exclude<WireEvent, { type: 'lane' } | { type: 'frame' }>

function plainRow(
  event: PlainEvent,
  base: RowBase,
  { lanes, outcomes }: { lanes: Lanes; outcomes: ReadonlyMap<string, Outcome> },
): Row | null {
  switch (event.type) {
    case 'request':
      return { ...base, ...ends(event, lanes), type: 'arrow', style: 'handshake', label: describeHead(event) }
    case 'response':
      return { ...base, ...ends(event, lanes), type: 'arrow', style: 'handshake', label: describeHead(event) }
    case 'garbage':
      return { ...base, ...ends(event, lanes), type: 'arrow', style: 'garbage', label: 'not a frame' }
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
    case 'check':
      return { ...base, type: 'check', label: event.name, outcome: outcomes.get(event.name) ?? 'running' }
    case 'full':
      return { ...base, type: 'full', label: `The record is full: ${event.dropped} later events were not kept.` }
  }
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

/** Which lanes stand where: the first client left, servers beside it, other clients after them, Redis and proxies last. */
class Lanes {
  readonly lifelines: readonly Lifeline[]
  readonly #position = new Map<string, number>()
  readonly #names = new Map<string, string>()

  constructor(all: readonly WireEvent[], shown: readonly WireEvent[]) {
    const known = new Map(
      all.flatMap((event): [string, Lane][] => (event.type === 'lane' ? [[event.lane.id, event.lane]] : [])),
    )
    const seen = new Set(shown.flatMap(laneIds))
    // A record should introduce its lanes; one that does not is still drawn.
    const unknown = [...seen].filter((id) => !known.has(id)).map((id): Lane => ({ id, role: 'client', name: id }))
    const inOrder = [...[...known.values()].filter((lane) => seen.has(lane.id)), ...unknown]
    const isClient = (lane: Lane): boolean => lane.role === 'client'
    const clients = inOrder.filter(isClient)
    const nameOf = (lane: Lane): string => `${lane.role} ${lane.name}`
    const firstName = clients[0] === undefined ? null : nameOf(clients[0])
    const ordered = [
      ...clients.filter((lane) => nameOf(lane) === firstName),
      ...inOrder.filter((lane) => lane.role === 'server'),
      ...clients.filter((lane) => nameOf(lane) !== firstName),
      ...inOrder.filter((lane) => lane.role === 'proxy' || lane.role === 'redis'),
    ]
    const lifelines: Lifeline[] = []
    const byName = new Map<string, number>()
    for (const lane of ordered) {
      const at = byName.get(nameOf(lane)) ?? lifelines.push({ role: lane.role, name: titleOf(lane) }) - 1
      byName.set(nameOf(lane), at)
      this.#position.set(lane.id, at)
      this.#names.set(lane.id, lane.name)
    }
    this.lifelines = lifelines
  }

  at(id: string): number {
    return this.#position.get(id) ?? 0
  }

  nameOf(id: string): string {
    return this.#names.get(id) ?? id
  }
}

/** `a` → `client a`; a name that says more than a letter or two stands for itself. */
function titleOf({ role, name }: Lane): string {
  return role === 'client' && name.length <= 2 ? `client ${name}` : name
}

function laneIds(event: WireEvent): string[] {
  switch (event.type) {
    case 'lane':
      return [event.lane.id]
    case 'fault':
    case 'process':
      return [event.lane]
    case 'check':
    case 'full':
      return []
    default:
      return [event.from, event.to]
  }
}

type ArrowRow = Extract<Row, { type: 'arrow' }>

interface FrameItem {
  readonly words: FrameWords
  readonly row: ArrowRow
}

/**
 * Folds a stretch of frames without anything else between them. Shapes that occur often become one row each, in the order
 * of their first frame; a frame whose shape is rare, or which is blamed, stands alone and divides the stretch.
 */
function foldStretch(stretch: readonly FrameItem[], unfolded: ReadonlySet<string>): Row[] {
  const rows: Row[] = []
  const todo: (readonly FrameItem[])[] = [stretch]
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    const counts = new Map<string, number>()
    for (const item of part) counts.set(shapeOf(item), (counts.get(shapeOf(item)) ?? 0) + 1)
    const isRare = (item: FrameItem): boolean => item.row.isBlamed || (counts.get(shapeOf(item)) ?? 0) < FOLDS_FROM
    if (part.every(isRare)) rows.push(...part.map((item) => item.row))
    else if (part.some(isRare)) todo.push(...divide(part, isRare).reverse())
    else rows.push(...foldBurst(part, unfolded))
  }
  return rows
}

/** Cuts before and after every item that stands alone. */
function divide(part: readonly FrameItem[], isAlone: (item: FrameItem) => boolean): FrameItem[][] {
  const pieces: FrameItem[][] = []
  let isOpen = false
  for (const item of part) {
    const alone = isAlone(item)
    if (isOpen && !alone) pieces.at(-1)?.push(item)
    else pieces.push([item])
    isOpen = !alone
  }
  return pieces
}

function foldBurst(items: readonly FrameItem[], unfolded: ReadonlySet<string>): Row[] {
  const first = items[0]
  if (first === undefined) return []
  const burst = `burst-${first.row.key}`
  if (unfolded.has(burst)) return items.map((item) => item.row)
  const groups = new Map<string, FrameItem[]>()
  for (const item of items) {
    const group = groups.get(shapeOf(item))
    if (group === undefined) groups.set(shapeOf(item), [item])
    else group.push(item)
  }
  return [...groups.values()].flatMap((group): Row[] => {
    const head = group[0]
    if (head === undefined) return []
    const { from, to, style, key, at } = head.row
    const events = group.flatMap((item) => item.row.events)
    return [
      { type: 'burst', key: `x${key}`, at, from, to, style, events, burst, isBlamed: false, label: burstLabel(group) },
    ]
  })
}

function shapeOf({ row, words }: FrameItem): string {
  return `${row.from}>${row.to} ${words.shape}`
}

/** `message × 260, seq 1 … 260`: the name, the count, and the first number that runs through the whole burst. */
function burstLabel(group: readonly FrameItem[]): string {
  const first = group[0]?.words
  const last = group.at(-1)?.words
  const name = `${first?.name ?? 'frame'} × ${group.length}`
  for (const [field, from] of Object.entries(first?.numbers ?? {})) {
    const to = last?.numbers[field]
    if (to !== undefined && Math.abs(to - from) >= group.length - 1 && to !== from)
      return `${name}, ${field} ${from} … ${to}`
  }
  return name
}
