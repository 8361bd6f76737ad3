import { Peer } from './peer.ts'
import type { Address } from './place.ts'
import type { Surroundings } from './surroundings.ts'

/** WebSocket clients of one place. */
export interface WebSocketDoor {
  /** Connects clients, one after the other, and gives them back in the same order. */
  join<const Names extends readonly string[]>(...names: Names): Promise<{ [I in keyof Names]: Peer }>
}

/** The words for WebSocket clients. */
export function webSocketDoor(surroundings: Surroundings, address: Address): WebSocketDoor {
  return {
    join: (...names) =>
      surroundings.ledger.watch(`join(${names.map((name) => `'${name}'`).join(', ')})`, async () => {
        const joined: Peer[] = []
        for (const name of names) joined.push(await Peer.join(name, { surroundings, address }))
        // One peer per name, in the same order: the tuple's type says no more than that.
        return joined as never
      }),
  }
}
