import type { WireEvent } from '#protocol'

/** What a reader may want to see or leave out. */
export const WIRE_KINDS = ['frame', 'socket-io', 'http', 'sse', 'redis', 'end', 'process', 'fault', 'check'] as const
export type WireKind = (typeof WIRE_KINDS)[number]

export const KIND_NAMES: Readonly<Record<WireKind, string>> = {
  frame: 'Frames',
  'socket-io': 'Socket.IO packets',
  http: 'HTTP and handshakes',
  sse: 'Server-sent events',
  redis: 'Redis',
  end: 'Ends of connections',
  process: 'Programs',
  fault: 'Faults and time travel',
  check: 'Names of checks',
}

/** The kind an event is of; null for what is no row of its own, or is always shown. */
export function kindOf(event: WireEvent): WireKind | null {
  switch (event.type) {
    case 'frame':
      return event.packet === undefined ? 'frame' : 'socket-io'
    case 'garbage':
      return 'frame'
    case 'request':
    case 'response':
    case 'body':
      return 'http'
    case 'closed':
      return 'end'
    case 'clock':
      return 'fault'
    case 'lane':
    case 'full':
      return null
    default:
      return event.type
  }
}
