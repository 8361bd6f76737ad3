import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger } from './expectation.ts'
import { matches } from './pattern.ts'
import { Peer, type PeerSurroundings } from './peer.ts'
import type { Random } from './random.ts'
import type { WireRecorder } from './wire-recorder.ts'

/** What a check is given to work with. */
export interface Scene {
  /** Connects clients, one after the other, and gives them back in the same order. */
  join<const Names extends readonly string[]>(...names: Names): Promise<{ [I in keyof Names]: Peer }>
  /** From here on every peer of this check passes over messages like these. */
  ignore(pattern: unknown): void
  /** Says how a message that stands for several is taken apart, before anything else looks at it. */
  unfold(split: (message: unknown) => readonly unknown[]): void
  /** Chance from the seed and the check's name. */
  readonly random: Random
  /** Lets some milliseconds pass. For pacing what is sent; never to wait for an answer. */
  pause(ms: number): Promise<void>
  /** Stands for the server's process: checks that share it get the same object. */
  readonly server: object
}

export interface SceneOptions {
  readonly port: number
  readonly patience: number
  readonly recorder: WireRecorder
  readonly ledger: Ledger
  readonly signal: AbortSignal
  readonly random: Random
  readonly server: object
}

/** A scene, and the way to clear it. */
export interface OpenScene {
  readonly scene: Scene
  readonly events: WeakMap<object, number>
  /** Ends every connection that is left. */
  clear(deadlineMs: number): Promise<void>
}

/** Opens the scene of one check. */
export function openScene({ random, server, ...shared }: SceneOptions): OpenScene {
  const peers: Peer[] = []
  const ignored: unknown[] = []
  let split = (message: unknown): readonly unknown[] => [message]
  const surroundings: PeerSurroundings = {
    ...shared,
    events: new WeakMap(),
    isIgnored: (value) => ignored.some((pattern) => matches(pattern, value)),
    unfold: (value) => split(value),
  }
  const scene: Scene = {
    random,
    server,
    ignore: (pattern) => void ignored.push(pattern),
    pause: (ms) => shared.ledger.watch(`pause(${ms})`, () => sleep(ms, undefined, { signal: shared.signal })),
    unfold: (how) => {
      split = how
    },
    join: (...names) =>
      shared.ledger.watch(`join(${names.map((name) => `'${name}'`).join(', ')})`, async () => {
        const joined: Peer[] = []
        for (const name of names) {
          const peer = await Peer.join(name, surroundings)
          peers.push(peer)
          joined.push(peer)
        }
        // One peer per name, in the same order: the tuple's type says no more than that.
        return joined as never
      }),
  }
  return {
    scene,
    events: surroundings.events,
    clear: async (deadlineMs) => void (await Promise.all(peers.map((peer) => peer.dismiss(deadlineMs)))),
  }
}

/** Something remembered for as long as the server's process lives: the checks that share the process share it. */
export function perServer<T>(make: () => T): (scene: Scene) => T {
  const kept = new WeakMap<object, T>()
  return ({ server }) => {
    const known = kept.get(server)
    if (known !== undefined) return known
    const made = make()
    kept.set(server, made)
    return made
  }
}
