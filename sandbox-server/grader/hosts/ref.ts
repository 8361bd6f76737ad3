import { shownAs } from '../show.ts'
import type { Word } from '../words.ts'
import type { Kept } from './told-value.ts'

/** How a result is taken: told, waited for and told, or kept where it is. */
export interface Taking {
  readonly waits: boolean
  readonly keeps: boolean
}

interface RefTalk {
  readonly name: string
  call(ref: Ref, method: string | null, args: readonly unknown[], taking: Taking): Promise<unknown>
  read(ref: Ref, words: readonly Word[]): Promise<unknown>
}

/** A value that stays in the learner's sandbox. Passed as an argument, it is the very same object there each time. */
export class Ref {
  readonly name: string
  readonly id: number
  readonly #talk: RefTalk

  constructor({ id }: Kept, talk: RefTalk) {
    this.id = id
    this.name = talk.name
    this.#talk = talk
  }

  /** What it is at this moment. */
  reads(...words: Word[]): Promise<unknown> {
    return this.#talk.read(this, words)
  }

  /** Calls a method of it. */
  calls(method: string, ...args: unknown[]): Promise<unknown> {
    return this.#talk.call(this, method, args, { waits: false, keeps: false })
  }

  /** Calls a method of it, and waits for its Promise. */
  awaits(method: string, ...args: unknown[]): Promise<unknown> {
    return this.#talk.call(this, method, args, { waits: true, keeps: false })
  }

  /** Calls it, where it is a function. */
  runs(...args: unknown[]): Promise<unknown> {
    return this.#talk.call(this, null, args, { waits: true, keeps: false })
  }

  [shownAs](): string {
    return this.name
  }
}
