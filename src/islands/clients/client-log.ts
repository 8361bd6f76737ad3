import type { WireEvent } from '#protocol'
import { bytes, describeFrame, describeHead } from '../wire/labels.ts'

/** One line of what a client said or heard. */
export interface LogLine {
  readonly key: number
  /** Milliseconds since the run began. */
  readonly at: number
  readonly direction: 'sent' | 'received' | 'noted'
  readonly text: string
  /** Bytes of its payload, where it is a message. */
  readonly size: number | null
}

const MOST_LINES = 200

/** What one client said and heard in a run, oldest first, at most the last two hundred lines. Read from the wire record. */
export function clientLog(events: readonly WireEvent[], client: string): LogLine[] {
  const lines: LogLine[] = []
  // From the end: a long record is read only as far back as is shown.
  for (let at = events.length - 1; at >= 0 && lines.length < MOST_LINES; at--) {
    const event = events[at]
    const line = event === undefined ? null : lineOf(event, client)
    if (event !== undefined && line !== null) lines.push({ key: event.n, at: event.at, size: null, ...line })
  }
  return lines.reverse()
}

function lineOf(event: WireEvent, client: string): (Omit<LogLine, 'key' | 'at' | 'size'> & { size?: number }) | null {
  switch (event.type) {
    case 'frame': {
      const direction = directionOf(event, client)
      if (direction === null) return null
      const { payload, opcode, length } = event.frame
      const isMessage = opcode <= 2
      const text = isMessage && payload.kind === 'text' ? payload.text : describeFrame(event.frame).label
      return { direction, text: event.frame.isCut ? `${text} … (${bytes(length)})` : text, size: length }
    }
    case 'request':
    case 'response': {
      const direction = directionOf(event, client)
      return direction === null ? null : { direction, text: describeHead(event) }
    }
    case 'body': {
      const direction = directionOf(event, client)
      const text = event.payload.kind === 'text' ? event.payload.text : bytes(event.length)
      return direction === null ? null : { direction, text: event.isCut ? `${text} … (${bytes(event.length)})` : text }
    }
    case 'sse': {
      const direction = directionOf(event, client)
      return direction === null || event.isComment ? null : { direction, text: event.data }
    }
    case 'garbage': {
      const direction = directionOf(event, client)
      return direction === null ? null : { direction, text: event.error }
    }
    case 'closed': {
      if (event.from !== client && event.to !== client) return null
      const who = event.from === client ? 'this client' : 'the server'
      return {
        direction: 'noted',
        text: event.how === 'fin' ? `TCP ended by ${who} (FIN)` : `TCP torn down by ${who} (RST)`,
      }
    }
    case 'fault':
      return event.lane === client ? { direction: 'noted', text: event.fault } : null
    default:
      return null
  }
}

function directionOf(event: { from: string; to: string }, client: string): 'sent' | 'received' | null {
  if (event.from === client) return 'sent'
  return event.to === client ? 'received' : null
}

/** The first free name of A, B … Z, or null when all are taken. */
export function nextName(taken: readonly string[]): string | null {
  for (let code = 65; code <= 90; code++) {
    const name = String.fromCharCode(code)
    if (!taken.includes(name)) return name
  }
  return null
}
