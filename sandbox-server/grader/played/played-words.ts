import type { Surroundings } from '../surroundings.ts'
import { PlayedServer } from './played-server.ts'

/** Servers that the grader is, for programs of the learner's that are clients or proxies. */
export interface PlayedWords {
  /** Listens on this port, with WebSocket and HTTP, until the check is over. */
  plays(port: number, options?: { readonly name?: string }): Promise<PlayedServer>
}

/** The words for playing a server. */
export function playedWords(surroundings: Surroundings): PlayedWords {
  const { ledger, recorder, group, onClear } = surroundings
  return {
    plays: (port, { name } = {}) =>
      ledger.watch(`plays(${port})`, async () => {
        const lane = {
          id: name === undefined ? 'server' : `server:${name}`,
          role: 'server',
          name: `${name ?? 'server'} :${port}`,
        } as const
        recorder.lane(lane)
        const before = group.laneOf(port)
        group.claim(port, lane)
        onClear(() => group.claim(port, before))
        return await PlayedServer.open(port, { lane, surroundings })
      }),
  }
}
