import type { WireEvent } from '#protocol'
import { describeHead } from './labels.ts'
import type { Lanes } from './lanes.ts'
import type { Row, RowBase } from './rows.ts'
import { formatSpan } from './time-words.ts'

export type Outcome = 'passed' | 'failed' | 'skipped' | 'broken'

interface Around {
  readonly lanes: Lanes
  readonly outcomes: ReadonlyMap<string, Outcome>
}

/** The row of an event that stands for itself, or null where it has none. */
export function plainRow(event: WireEvent, base: RowBase, { lanes, outcomes }: Around): Row | null {
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
