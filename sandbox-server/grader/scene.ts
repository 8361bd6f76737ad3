import { setTimeout as sleep } from 'node:timers/promises'
import { composed } from './composed.ts'
import { type Door, openDoor } from './door.ts'
import type { Ledger } from './expectation.ts'
import { type FileWords, fileWords } from './file-words.ts'
import type { Group } from './group.ts'
import { type HostWords, hostWords } from './hosts/host-words.ts'
import { type NginxWords, nginxWords } from './nginx.ts'
import { matches } from './pattern.ts'
import type { Place } from './place.ts'
import { type PlayedWords, playedWords } from './played/played-words.ts'
import { type ProgramWords, programWords } from './program-words.ts'
import type { Random } from './random.ts'
import { type RedisWords, redisWords } from './redis/redis-words.ts'
import { Sayings } from './sayings.ts'
import type { Surroundings } from './surroundings.ts'
import { type TimeWords, timeWords } from './time-travel.ts'

/** What a check is given to work with: the door to the first server, and all the rest. */
export interface Scene
  extends Door,
    PlayedWords,
    ProgramWords,
    FileWords,
    HostWords,
    NginxWords,
    RedisWords,
    TimeWords {
  /** The door to another place. */
  at(place: Place): Door
  /** From here on every client of this check passes over messages like these. */
  ignore(pattern: unknown): void
  /** Says how a message that stands for several is taken apart, before anything else looks at it. */
  unfold(split: (message: unknown) => readonly unknown[]): void
  /** Chance from the seed and the check's name. */
  readonly random: Random
  /** Lets some milliseconds pass. For pacing what is sent; never to wait for an answer. */
  pause(ms: number): Promise<void>
  /** Says something that is shown beside the check when it passes, such as a score. */
  notes(text: string): void
  /** Stands for the servers' processes: checks that share them get the same object. */
  readonly server: object
}

export interface SceneOptions {
  readonly group: Group
  readonly ledger: Ledger
  readonly random: Random
}

/** A scene, and the way to clear it. */
export interface OpenScene {
  readonly scene: Scene
  readonly events: WeakMap<object, number>
  /** What was noted, for when the check passes. */
  readonly noted: readonly string[]
  /** Ends everything that was opened in it. */
  clear(deadlineMs: number): Promise<void>
}

/** Opens the scene of one check, out of its parts. */
export function openScene({ group, ledger, random }: SceneOptions): OpenScene {
  const ignored: unknown[] = []
  const noted: string[] = []
  const closers: ((deadlineMs: number) => Promise<void> | void)[] = []
  let split = (message: unknown): readonly unknown[] => [message]
  const { stage, setup, recorder, patience, signal } = group
  const surroundings: Surroundings = {
    ...{ stage, setup, recorder, patience, signal, group, ledger, random },
    events: new WeakMap(),
    sayings: new Sayings(),
    isIgnored: (value) => ignored.some((pattern) => matches(pattern, value)),
    unfold: (value) => split(value),
    onClear: (close) => void closers.push(close),
  }
  const scene: Scene = composed(
    openDoor(surroundings, {}),
    programWords(surroundings),
    playedWords(surroundings),
    nginxWords(surroundings),
    redisWords(surroundings),
    fileWords(surroundings),
    timeWords(surroundings),
    hostWords(surroundings),
    {
      random,
      server: group.generation,
      at: (place: Place) => openDoor(surroundings, place),
      ignore: (pattern: unknown) => void ignored.push(pattern),
      notes: (text: string) => void noted.push(text),
      pause: (ms: number) => ledger.watch(`pause(${ms})`, () => sleep(ms, undefined, { signal })),
      unfold: (how: typeof split) => {
        split = how
      },
    },
  )
  return {
    scene,
    events: surroundings.events,
    noted,
    clear: async (deadlineMs) => {
      // The latest opened is closed first; clients, who only say goodbye, go together.
      await Promise.all(
        closers
          .splice(0)
          .reverse()
          .map((close) => close(deadlineMs)),
      )
    },
  }
}

/** Something remembered for as long as the servers' processes live: the checks that share them share it. */
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
