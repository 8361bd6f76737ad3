import type { Lane } from '#protocol'

/** Where a client goes, and as whom: a server by its name, or all that differs from the usual. */
export type Place = string | PlaceOptions

export interface PlaceOptions {
  readonly server?: string
  readonly port?: number
  readonly path?: string
  /** The address a client comes from, such as `127.0.1.1`. */
  readonly from?: string
  readonly headers?: Readonly<Record<string, string>>
  /** WebSocket subprotocols to offer. */
  readonly protocols?: readonly string[]
  /** Socket.IO: what the client says of itself. */
  readonly auth?: Readonly<Record<string, unknown>>
  /** Socket.IO: such as `/admin`. */
  readonly namespace?: string
  /** Socket.IO: how it connects; by WebSocket alone when nothing is said. */
  readonly transports?: readonly ('polling' | 'websocket')[]
}

/** A place that was looked up. */
export interface Address extends Omit<PlaceOptions, 'server'> {
  readonly port: number
  /** Who answers there, in the wire record. */
  readonly lane: Lane
}
