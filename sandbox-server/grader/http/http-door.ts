import type { Address } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Word } from '../words.ts'
import type { Answer } from './answer.ts'
import { Caller } from './caller.ts'
import { refusedHandshake } from './refused-handshake.ts'

/** Clients of one place that speak HTTP. */
export interface HttpDoor {
  /** Somebody who asks by HTTP. */
  caller(name: string): Caller
  /** That a WebSocket handshake is refused, with this status when one is named. Gives the answer. */
  refuses(name: string, options?: RefusesOptions, ...words: Word[]): Promise<Answer>
}

interface RefusesOptions {
  /** One status, or several that are all right. */
  readonly status?: number | readonly number[]
}

/** The words for clients that speak HTTP. */
export function httpDoor(surroundings: Surroundings, address: Address): HttpDoor {
  return {
    caller: (name) => new Caller(name, { surroundings, address }),
    refuses: (name, { status } = {}, ...words) =>
      surroundings.ledger.watch(`refuses('${name}')`, () =>
        refusedHandshake(name, { surroundings, address, status, words }),
      ),
  }
}
