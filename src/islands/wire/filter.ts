import type { Lane, WireEvent } from '#protocol'
import { KIND_NAMES, kindOf, WIRE_KINDS, type WireKind } from './kinds.ts'
import { laneIds, laneName } from './lanes.ts'

/** `in`: from the clients towards the server, and on to Redis. `out`: back from there. */
export type Direction = 'both' | 'in' | 'out'

/** What a reader wants to see of a record, besides the check. */
export interface WireFilter {
  /** Lanes left out, by role and name. */
  readonly hiddenLanes: ReadonlySet<string>
  readonly hiddenKinds: ReadonlySet<WireKind>
  readonly direction: Direction
  /** To be found in what was said, whatever its case. Empty: anything. */
  readonly text: string
  readonly onlyBlamed: boolean
}

/** The filter that leaves nothing out. */
export const EVERYTHING: WireFilter = {
  hiddenLanes: new Set(),
  hiddenKinds: new Set(),
  direction: 'both',
  text: '',
  onlyBlamed: false,
}

/** Whether a filter may leave anything out. */
export function isNarrow(filter: WireFilter): boolean {
  const { hiddenLanes, hiddenKinds, direction, text, onlyBlamed } = filter
  return hiddenLanes.size > 0 || hiddenKinds.size > 0 || direction !== 'both' || text !== '' || onlyBlamed
}

/** What a row is asked: its first event, and everything that stands in it. */
interface Candidate {
  readonly event: WireEvent
  readonly all: readonly WireEvent[]
}

interface Around {
  readonly blamed: ReadonlySet<number>
  laneOf(id: string): Lane
}

/** Whether a row is to be shown. The names of checks stay as headings of what is, unless they are left out themselves. */
export function rowTest(filter: WireFilter, { blamed, laneOf }: Around): (row: Candidate) => boolean {
  const { hiddenLanes, hiddenKinds, direction, text, onlyBlamed } = filter
  const pattern = text === '' ? null : new RegExp(escaped(text), 'i')
  return ({ event, all }) => {
    const kind = kindOf(event)
    if (kind === null) return true
    if (hiddenKinds.has(kind)) return false
    if (kind === 'check') return true
    if (onlyBlamed && !all.some(({ n }) => blamed.has(n))) return false
    if (hiddenLanes.size > 0 && laneIds(event).some((id) => hiddenLanes.has(laneName(laneOf(id))))) return false
    if (direction !== 'both' && directionOf(event, laneOf) !== direction) return false
    return pattern === null || all.some((each) => saidIn(each).some((said) => pattern.test(said)))
  }
}

/** Where an event goes: null for what goes nowhere. */
function directionOf(event: WireEvent, laneOf: (id: string) => Lane): Direction | null {
  if (!('from' in event)) return null
  return DEPTHS[laneOf(event.from).role] <= DEPTHS[laneOf(event.to).role] ? 'in' : 'out'
}

const DEPTHS: Readonly<Record<Lane['role'], number>> = { client: 0, proxy: 1, server: 2, redis: 3 }

/** The words of an event that a reader may look for. */
function saidIn(event: WireEvent): readonly string[] {
  switch (event.type) {
    case 'frame': {
      const { payload, close } = event.frame
      const said = payload.kind === 'text' ? payload.text : payload.hex
      return close === undefined ? [said] : [said, `${close.code ?? ''} ${close.reason}`]
    }
    case 'request':
    case 'response':
      return [event.head]
    case 'body':
      return [event.payload.kind === 'text' ? event.payload.text : event.payload.hex]
    case 'sse':
      return [event.event ?? '', event.id ?? '', event.data]
    case 'redis':
      return [event.words.join(' ')]
    case 'garbage':
      return [event.error, event.hex]
    case 'fault':
      return [event.fault]
    case 'process':
      return [event.detail]
    default:
      return []
  }
}

/** A filter in words, for the line below the wire and for those who hear it: `client A, towards the server, “seq”`. */
export function filterWords(filter: WireFilter): string {
  const kinds = WIRE_KINDS.filter((kind) => filter.hiddenKinds.has(kind)).map((kind) => KIND_NAMES[kind].toLowerCase())
  const lanes = [...filter.hiddenLanes].map((lane) => lane.replace(/^client (?=.{3})|^(?:server|redis|proxy) /, ''))
  const left = [...kinds, ...lanes]
  return [
    filter.onlyBlamed && 'only what is to blame',
    filter.direction === 'in' && 'only towards the server',
    filter.direction === 'out' && 'only from the server',
    filter.text !== '' && `only with “${filter.text}”`,
    left.length > 0 && `without ${left.join(', ')}`,
  ]
    .filter((words) => words !== false)
    .join('; ')
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
