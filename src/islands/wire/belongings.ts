import type { WireEvent } from '#protocol'
import { isSetUp } from './redis-labels.ts'

/** Milliseconds within which what belongs together came together: later, the gap itself tells something. */
const TOGETHER_MS = 50

/** An event and its position in the list. */
interface Placed {
  readonly index: number
  readonly event: WireEvent
}

/** What is known of one connection while the list is gone through. */
interface Line {
  /** The request, response or command that the next thing may belong to. */
  carrier: Placed | null
  hasUpgraded: boolean
  /** Commands without a reply yet, the oldest first. */
  readonly commands: Placed[]
}

/**
 * Finds what belongs together while a list grows: 101 with the request it answers, a body with its head, a reply with its
 * command, and the end of a connection with the answer it was kept for. What is blamed for itself stands for itself.
 */
export class Belongings {
  readonly #blamed: ReadonlySet<number>
  readonly #lines = new Map<string, Line>()

  constructor(blamed: ReadonlySet<number>) {
    this.#blamed = blamed
  }

  /** The position of the event in whose row the next one stands, or null when it has a row of its own. */
  ownerOf(event: WireEvent, index: number): number | null {
    if (!('connection' in event)) return null
    const line = this.#lines.get(event.connection) ?? { carrier: null, hasUpgraded: false, commands: [] }
    this.#lines.set(event.connection, line)
    const owner = find(event, { line, blamed: this.#blamed, previous: index - 1 })
    follow(line, { placed: { index, event }, isTaken: owner !== null })
    return owner
  }
}

type Connected = Extract<WireEvent, { connection: string }>

function find(
  event: Connected,
  { line, blamed, previous }: { line: Line; blamed: ReadonlySet<number>; previous: number },
): number | null {
  const at = event.type === 'redis' && event.kind === 'reply' ? line.commands[0] : line.carrier
  if (at === undefined || at === null) return null
  const owner = at.event
  const isSoon = event.at - owner.at <= TOGETHER_MS
  switch (event.type) {
    case 'response':
      return event.status === 101 && owner.type === 'request' && (isSoon || at.index === previous) ? at.index : null
    case 'body':
      return 'from' in owner && owner.from === event.from && isSoon && !blamed.has(event.n) ? at.index : null
    case 'redis':
      return event.kind === 'reply' && (isSoon || isSetUp(owner)) ? at.index : null
    case 'closed':
      return owner.type === 'response' && !line.hasUpgraded && event.how === 'fin' && !blamed.has(event.n)
        ? at.index
        : null
    default:
      return null
  }
}

function follow(line: Line, { placed, isTaken }: { placed: Placed; isTaken: boolean }): void {
  const { event } = placed
  switch (event.type) {
    case 'request':
      line.carrier = placed
      return
    case 'response':
      line.hasUpgraded ||= event.status === 101
      line.carrier = line.hasUpgraded ? null : placed
      return
    case 'body':
      return
    case 'redis':
      if (event.kind === 'command') line.commands.push(placed)
      else if (event.kind === 'reply') line.commands.shift()
      return
    default:
      if (!isTaken) line.carrier = null
  }
}
