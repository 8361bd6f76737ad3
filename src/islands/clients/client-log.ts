import type { WireEvent } from '#protocol'
import { bytes, describeFrame, describeHead } from '../wire/labels.ts'

/** One line of what a client said or heard. */
export interface LogLine {
  readonly key: number
  readonly direction: 'sent' | 'received' | 'noted'
  readonly text: string
}

const MOST_LINES = 200

/** What one client said and heard in a run, oldest first, at most the last two hundred lines. Read from the wire record. */
export function clientLog(events: readonly WireEvent[], client: string): LogLine[] {
  return events
    .flatMap((event): LogLine[] => {
      const line = lineOf(event, client)
      return line === null ? [] : [{ key: event.n, ...line }]
    })
    .slice(-MOST_LINES)
}

function lineOf(event: WireEvent, client: string): Omit<LogLine, 'key'> | null {
  switch (event.type) {
    case 'frame': {
      const direction = directionOf(event, client)
      if (direction === null) return null
      const { payload, opcode, length } = event.frame
      const isMessage = opcode <= 2
      const text = isMessage && payload.kind === 'text' ? payload.text : describeFrame(event.frame).label
      return { direction, text: event.frame.isCut ? `${text} … (${bytes(length)})` : text }
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
