import type { WireEvent } from '#protocol'
import { Belongings } from './belongings.ts'
import { describeSaid, type Said } from './event-labels.ts'
import { rowTest, type WireFilter } from './filter.ts'
import { type Foldable, foldStretch, type Unfolded } from './fold.ts'
import { LaneBook, type Lanes } from './lanes.ts'
import { type Outcome, plainRow } from './plain-row.ts'
import type { Layout, Row, RowBase } from './rows.ts'

/** What becomes a row: an event, with what came along in it. */
interface Item {
  /** Position among the events that are shown. */
  readonly index: number
  readonly event: WireEvent
  readonly along: WireEvent[]
  isKept: boolean
  /** Made once, and again when something came along or somebody has another place. */
  foldable: Foldable | null
}

/** Arrows without anything else between them, or one thing that stands for itself. */
interface Segment {
  readonly items: readonly Item[]
  readonly isStretch: boolean
  /** Null until they are asked for. */
  rows: readonly Row[] | null
}

interface Setup {
  readonly blamed: ReadonlySet<number>
  readonly unfolded: Unfolded
  readonly check: string | null
  /** Null: everything is shown. */
  readonly filter: WireFilter | null
}

/** Lays a record out while it grows: what was laid out before is touched only where something came along to it. */
export class Timeline {
  readonly #setup: Setup
  readonly #book = new LaneBook()
  readonly #belongings: Belongings
  readonly #test: ((row: { event: WireEvent; all: readonly WireEvent[] }) => boolean) | null
  readonly #segments: Segment[] = []
  readonly #items = new Map<number, Item>()
  readonly #outcomes = new Map<string, Outcome>()
  #count = 0
  #kept = 0
  #lanes: Lanes | null = null
  #layout: Layout | null = null

  constructor(setup: Setup) {
    this.#setup = setup
    this.#belongings = new Belongings(setup.blamed)
    const laneOf = (id: string) => this.#book.laneOf(id)
    this.#test = setup.filter === null ? null : rowTest(setup.filter, { blamed: setup.blamed, laneOf })
  }

  /** How many events the rows stand for. The name of a check is none. */
  get kept(): number {
    return this.#kept
  }

  append(events: readonly WireEvent[]): this {
    for (const event of events) this.#take(event)
    this.#layout = null
    return this
  }

  layout(): Layout {
    if (this.#layout !== null) return this.#layout
    const lanes = this.#book.arrange()
    if (lanes !== this.#lanes) this.#forgetPlaces()
    this.#lanes = lanes
    const rows: Row[] = []
    for (const segment of this.#segments) {
      segment.rows ??= this.#rowsOf(segment, lanes)
      for (const row of segment.rows) rows.push(row)
    }
    this.#layout = { lifelines: lanes.lifelines, rows: this.#test === null ? rows : rows.filter(isNoEmptyHeading) }
    return this.#layout
  }

  #take(event: WireEvent): void {
    if (event.type === 'lane') this.#book.introduce(event.lane)
    const { check } = this.#setup
    if (check !== null && event.check !== check && !(event.type === 'check' && event.name === check)) return
    const index = this.#count++
    if (event.type === 'lane') {
      // Whoever is there has a lifeline, also before the first word; behind a filter only those who take part.
      if (this.#test === null) this.#book.see(event)
      return
    }
    if (event.type === 'check' && event.what !== 'started') {
      this.#end(event.name, event.what)
      return
    }
    const owner = this.#belongings.ownerOf(event, index)
    const item = owner === null ? undefined : this.#items.get(owner)
    if (item === undefined) this.#add(event, index)
    else this.#join(item, event)
  }

  #add(event: WireEvent, index: number): void {
    const item: Item = { index, event, along: [], isKept: false, foldable: null }
    this.#items.set(index, item)
    this.#keep(item)
    const last = this.#segments.at(-1)
    if (last?.isStretch !== true || !isFoldable(item)) {
      this.#segments.push({ items: [item], isStretch: isFoldable(item), rows: null })
      return
    }
    this.#segments[this.#segments.length - 1] = pushed(last, item)
  }

  /** Something came along to a row that is there already. */
  #join(item: Item, event: WireEvent): void {
    const wasFoldable = isFoldable(item)
    item.along.push(event)
    item.foldable = null
    this.#keep(item)
    const at = this.#segmentOf(item.index)
    const segment = this.#segments[at]
    if (segment === undefined) return
    segment.rows = null
    if (!wasFoldable || isFoldable(item)) return
    // A request that turned out to be a handshake stands for itself from here on, and divides its stretch.
    const place = segment.items.indexOf(item)
    const parts: Segment[] = [
      { items: segment.items.slice(0, place), isStretch: true, rows: null },
      { items: [item], isStretch: false, rows: null },
      { items: segment.items.slice(place + 1), isStretch: true, rows: null },
    ]
    this.#segments.splice(at, 1, ...parts.filter(({ items }) => items.length > 0))
  }

  #keep(item: Item): void {
    const all = [item.event, ...item.along]
    const isKept = this.#test === null || this.#test({ event: item.event, all })
    if (!isKept) return
    if (item.event.type !== 'check') this.#kept += item.isKept ? 1 : all.length
    item.isKept = true
    for (const event of all) this.#book.see(event)
  }

  #end(name: string, outcome: Outcome): void {
    this.#outcomes.set(name, outcome)
    for (const segment of this.#segments) {
      const event = segment.items[0]?.event
      if (event?.type === 'check' && event.name === name) segment.rows = null
    }
  }

  /** The segment that holds the item at this position: segments stand in the order of their items. */
  #segmentOf(index: number): number {
    let [low, high] = [0, this.#segments.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#segments[middle]?.items[0]?.index ?? 0) <= index) low = middle
      else high = middle - 1
    }
    return low
  }

  #forgetPlaces(): void {
    for (const segment of this.#segments) segment.rows = null
    for (const item of this.#items.values()) item.foldable = null
  }

  #rowsOf({ items, isStretch }: Segment, lanes: Lanes): readonly Row[] {
    const kept = this.#test === null ? items : items.filter((item) => item.isKept)
    if (isStretch) {
      return foldStretch(
        kept.map((item) => this.#foldable(item, lanes)),
        this.#setup.unfolded,
      )
    }
    const rows = kept.map((item) => plainRow(item.event, this.#base(item), { lanes, outcomes: this.#outcomes }))
    return rows.filter((row) => row !== null)
  }

  #foldable(item: Item, lanes: Lanes): Foldable {
    if (item.foldable !== null) return item.foldable
    // Only what was said is in a stretch.
    const event = item.event as Said
    const { words, style } = describeSaid(event, item.along)
    const [from, to] = [lanes.at(event.from), lanes.at(event.to)]
    item.foldable = {
      words,
      shape: `${from}>${to} ${words.shape}`,
      row: { ...this.#base(item), type: 'arrow', from, to, style, label: words.label },
    }
    return item.foldable
  }

  #base({ event, along }: Item): RowBase {
    const events = [event, ...along]
    const { blamed } = this.#setup
    return { key: `${event.n}`, at: event.at, events, isBlamed: events.some(({ n }) => blamed.has(n)) }
  }
}

const SAID: ReadonlySet<WireEvent['type']> = new Set<Said['type']>([
  'frame',
  'request',
  'response',
  'body',
  'sse',
  'redis',
])

/** A handshake that succeeded stands for itself and divides what is folded. */
function isFoldable({ event, along }: Item): boolean {
  return SAID.has(event.type) && !along.some((each) => each.type === 'response' && each.status === 101)
}

/** The stretch with one more arrow, which nobody has laid out yet. */
function pushed({ items }: Segment, item: Item): Segment {
  // The list is this timeline's own, and nobody keeps it.
  ;(items as Item[]).push(item)
  return { items, isStretch: true, rows: null }
}

/** The name of a check of which the filter lets nothing through says nothing. */
function isNoEmptyHeading(row: Row, index: number, rows: readonly Row[]): boolean {
  if (row.type !== 'check') return true
  const next = rows[index + 1]
  return next !== undefined && next.type !== 'check'
}
