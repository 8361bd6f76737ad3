import type { Address } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import { isWord, type Word } from '../words.ts'
import { IoPeer } from './io-peer.ts'
import type { Refusal } from './not-let-in.ts'
import { refusedIo } from './refused-io.ts'

/** Socket.IO clients of one place. */
export interface IoDoor {
  /** Connects Socket.IO clients, one after the other, and gives them back in the same order. */
  joinIo<const Names extends readonly string[]>(...names: Names): Promise<{ [I in keyof Names]: IoPeer }>
  /** That a Socket.IO client is refused with connect_error, with a message and data like this when a pattern says so. */
  refusesIo(name: string, pattern?: unknown, ...words: Word[]): Promise<Refusal>
}

/** The words for Socket.IO clients. */
export function ioDoor(surroundings: Surroundings, address: Address): IoDoor {
  return {
    joinIo: (...names) =>
      surroundings.ledger.watch(`joinIo(${names.map((name) => `'${name}'`).join(', ')})`, async () => {
        const joined: IoPeer[] = []
        for (const name of names) joined.push(await IoPeer.join(name, { surroundings, address }))
        // One peer per name, in the same order: the tuple's type says no more than that.
        return joined as never
      }),
    refusesIo: (name, pattern, ...words) =>
      surroundings.ledger.watch(`refusesIo('${name}')`, () =>
        isWord(pattern)
          ? refusedIo(name, { surroundings, address, pattern: undefined, words: [pattern, ...words] })
          : refusedIo(name, { surroundings, address, pattern, words }),
      ),
  }
}
