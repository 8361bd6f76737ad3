// How a value travels between a grader and a host in the learner's sandbox: as JSON in which everything that JSON does not
// have is a list with a tag in front. tell-value.ts writes it and hear-value.ts reads it, at both ends.

/** A value as JSON: texts, booleans, null and finite numbers as themselves, all else as `[tag, …]`. */
export type Told = string | boolean | null | number | readonly [tag: string, ...rest: unknown[]]

/** A value that stayed on the other side. */
export interface Kept {
  readonly id: number
  readonly isFunction: boolean
  /** The function's own name, or the name of the object's class. */
  readonly name: string
}

/** What is told of an error. */
export interface ToldError {
  readonly name: string
  readonly message: string
  /** Such as `dedup.ts:12`: the first of the learner's lines in its stack. */
  readonly place: string | null
}

/** The most that one value may be. */
export const VALUE_BOUNDS = { depth: 32, values: 20_000, characters: 512 * 1024 } as const

/** Characters that are told of an error's name or message, at most. */
export const LONGEST_ERROR = 4_000
/** Characters that are told of a name or a place, at most. */
export const LONGEST_NAME = 200
