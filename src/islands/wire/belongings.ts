import type { WireEvent } from '#protocol'
import { isSetUp } from './redis-labels.ts'

/** Milliseconds within which what belongs together came together: later, the gap itself tells something. */
const TOGETHER_MS = 50

/** Which events stand in the row of an earlier one. Numbers are positions in the list. */
export interface Belongings {
  /** What stands in the row of the event at this position, in order. */
  of(index: number): readonly WireEvent[]
  /** Whether the event at this position stands in another's row. */
  isTaken(index: number): boolean
}

/** What is known of one connection while the list is gone through. */
interface Line {
  /** The request, response or command that the next thing may belong to. */
  carrier: number | null
  hasUpgraded: boolean
  /** Commands without a reply yet, the oldest first. */
  commands: number[]
}

/**
 * Finds what belongs together: 101 with the request it answers, a body with its head, a reply with its command, and the
 * end of a connection with the answer it was kept for. What is blamed for itself stands for itself.
 */
export function belongings(events: readonly WireEvent[], blamed: ReadonlySet<number>): Belongings {
  const taken = new Set<number>()
  const kept = new Map<number, WireEvent[]>()
  const lines = new Map<string, Line>()
  const give = (event: WireEvent, { index, to }: { index: number; to: number }): void => {
    taken.add(index)
    const others = kept.get(to)
    if (others === undefined) kept.set(to, [event])
    else others.push(event)
  }
  for (const [index, event] of events.entries()) {
    if (!('connection' in event)) continue
    const line = lines.get(event.connection) ?? { carrier: null, hasUpgraded: false, commands: [] }
    lines.set(event.connection, line)
    const owner = ownerOf(event, { line, events, blamed, previous: index - 1 })
    if (owner !== null) give(event, { index, to: owner })
    follow(line, { event, index, owner })
  }
  return { of: (index) => kept.get(index) ?? [], isTaken: (index) => taken.has(index) }
}

type Connected = Extract<WireEvent, { connection: string }>

/** The position of the event in whose row this one stands, or null when it has a row of its own. */
function ownerOf(
  event: Connected,
  {
    line,
    events,
    blamed,
    previous,
  }: { line: Line; events: readonly WireEvent[]; blamed: ReadonlySet<number>; previous: number },
): number | null {
  const at = event.type === 'redis' && event.kind === 'reply' ? line.commands[0] : line.carrier
  const owner = at === undefined || at === null ? undefined : events[at]
  if (at === undefined || at === null || owner === undefined) return null
  const isSoon = event.at - owner.at <= TOGETHER_MS
  switch (event.type) {
    case 'response':
      return event.status === 101 && owner.type === 'request' && (isSoon || at === previous) ? at : null
    case 'body':
      return 'from' in owner && owner.from === event.from && isSoon && !blamed.has(event.n) ? at : null
    case 'redis':
      return event.kind === 'reply' && (isSoon || isSetUp(owner)) ? at : null
    case 'closed':
      return owner.type === 'response' && !line.hasUpgraded && event.how === 'fin' && !blamed.has(event.n) ? at : null
    default:
      return null
  }
}

function follow(line: Line, { event, index, owner }: { event: Connected; index: number; owner: number | null }): void {
  switch (event.type) {
    case 'request':
      line.carrier = index
      return
    case 'response':
      line.hasUpgraded ||= event.status === 101
      line.carrier = line.hasUpgraded ? null : index
      return
    case 'body':
      return
    case 'redis':
      if (event.kind === 'command') line.commands.push(index)
      else if (event.kind === 'reply') line.commands.shift()
      return
    default:
      if (owner === null) line.carrier = null
  }
}
