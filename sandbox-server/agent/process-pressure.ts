import { LEARNER_LIMITS } from './limits.ts'

/**
 * Tells a program that stays at the limit of processes from one that touched it, or only came near. The kernel keeps no
 * count of what it refused, and looks are few on a busy machine: so no single look decides, and none has to follow another.
 */
export class ProcessPressure {
  #looks = 0
  #looksWithoutRoom = 0
  #hasReachedTheLimit = false
  #level = 0

  /** Takes in the processes and threads that one look found. */
  look(threads: number): void {
    const isAtTheLimit = threads >= LEARNER_LIMITS.processes
    const isWithoutRoom = threads > LEARNER_LIMITS.processes - THREADS_OF_A_NODE
    this.#hasReachedTheLimit ||= isAtTheLimit
    this.#looks += 1
    if (isWithoutRoom) this.#looksWithoutRoom += 1
    if (isAtTheLimit) this.#level += AT_THE_LIMIT
    // A Node that is refused a thread gives up, and takes those it had with it: the program is held down, yet below 64.
    else if (isWithoutRoom && this.#level > 0) this.#level += 1
    else this.#level = Math.max(0, this.#level - RELIEF)
  }

  /** True once it stays there. A short peak is left to the program, which the kernel tells EAGAIN. */
  get isTooMuch(): boolean {
    return this.#level >= TOO_MUCH
  }

  /** True when it reached the limit, and had no room for one more Node in most looks: little else can be said of it. */
  get heldItBack(): boolean {
    return this.#hasReachedTheLimit && 2 * this.#looksWithoutRoom > this.#looks
  }
}

/** The most that a Node has while it starts. With less room than this, no more of them can be had. */
const THREADS_OF_A_NODE = 12

// Five looks at the limit are too many, or one and a second close below it.
const TOO_MUCH = 50
const AT_THE_LIMIT = 10
const RELIEF = 2
