import type { ConnectionTap } from './connection-tap.ts'
import type { Eavesdropper } from './tapped-socket.ts'

/** A tapped connection as one of its ends sees it. */
export interface TapEnd extends Eavesdropper {
  /** Who stands here, and at the other end. */
  readonly us: 'client' | 'server'
  readonly them: 'client' | 'server'
  /** Number of the last data frame said here, or null. */
  readonly lastSaid: number | null
  readonly closedEvent: number | null
  /** The number of what ended the oldest message heard here and not asked for yet, or null. */
  takeMessageEvent(): number | null
  closed(by: 'us' | 'them', how: 'fin' | 'rst'): void
}

/** The end that opened the connection. */
export function clientEnd(tap: ConnectionTap): TapEnd {
  return {
    us: 'client',
    them: 'server',
    get lastSaid() {
      return tap.lastSent
    },
    get closedEvent() {
      return tap.closedEvent
    },
    said: (bytes) => tap.sent(bytes),
    heard: (bytes) => tap.received(bytes),
    takeMessageEvent: () => tap.takeMessageEvent(),
    closed: (by, how) => tap.closed(by === 'us' ? 'client' : 'server', how),
  }
}

/** The end that accepted it. */
export function serverEnd(tap: ConnectionTap): TapEnd {
  return {
    us: 'server',
    them: 'client',
    get lastSaid() {
      return tap.lastReceived
    },
    get closedEvent() {
      return tap.closedEvent
    },
    said: (bytes) => tap.received(bytes),
    heard: (bytes) => tap.sent(bytes),
    takeMessageEvent: () => tap.takeSentMessageEvent(),
    closed: (by, how) => tap.closed(by === 'us' ? 'server' : 'client', how),
  }
}
