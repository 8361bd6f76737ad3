import { CatchUpRoom } from './catch-up-room.ts'

export interface CatchUpRoomsLimits {
  /** Rooms at a time, empty ones counted. */
  readonly rooms: number
  /** Members of one room at a time. */
  readonly members: number
  /** How long an empty room waits for somebody to come back, in milliseconds. */
  readonly lingerMs: number
}

/** A room with those who are in it. */
export interface Occupied<Member> {
  readonly room: CatchUpRoom
  readonly members: ReadonlySet<Member>
}

interface Place<Member> {
  readonly room: CatchUpRoom
  readonly members: Set<Member>
  /** Runs while nobody is in. */
  timer: ReturnType<typeof setTimeout> | null
}

/** Every learner's room. A room is made by the first who enters it, and forgotten a while after the last has left. */
export class CatchUpRooms<Member> {
  readonly #limits: CatchUpRoomsLimits
  /** Those that became empty longest ago come first among the empty ones. */
  readonly #places = new Map<string, Place<Member>>()

  constructor(limits: CatchUpRoomsLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#places.size
  }

  /** Enters the room of that name; null when it is full, or when there is no place for another room. */
  enter(name: string, { member, capacity }: { member: Member; capacity: number }): Occupied<Member> | null {
    const place = this.#places.get(name) ?? this.#make(name, capacity)
    if (place === null || place.members.size >= this.#limits.members) return null
    if (place.timer !== null) clearTimeout(place.timer)
    place.timer = null
    place.members.add(member)
    return place
  }

  leave(name: string, member: Member): void {
    const place = this.#places.get(name)
    if (!place?.members.delete(member) || place.members.size > 0) return
    // Put last, so that rooms are given up in the order in which they became empty.
    this.#places.delete(name)
    this.#places.set(name, place)
    place.timer = setTimeout(() => this.#places.delete(name), this.#limits.lingerMs)
    place.timer.unref()
  }

  /** Forgets every room, also those with somebody in them. */
  clear(): void {
    for (const { timer } of this.#places.values()) if (timer !== null) clearTimeout(timer)
    this.#places.clear()
  }

  #make(name: string, capacity: number): Place<Member> | null {
    if (this.#places.size >= this.#limits.rooms && !this.#giveUpAnEmptyOne()) return null
    const place = { room: new CatchUpRoom(capacity), members: new Set<Member>(), timer: null }
    this.#places.set(name, place)
    return place
  }

  #giveUpAnEmptyOne(): boolean {
    for (const [name, { members, timer }] of this.#places) {
      if (members.size > 0) continue
      if (timer !== null) clearTimeout(timer)
      return this.#places.delete(name)
    }
    return false
  }
}
