/** A value that stands for many: matched by asking instead of comparing. */
export class Matcher<T> {
  readonly description: string
  readonly matches: (value: unknown) => value is T

  constructor(description: string, matches: (value: unknown) => value is T) {
    this.description = description
    this.matches = matches
  }
}

/** What a pattern lets through, as a type: `{ seq: any.integer }` gives `{ seq: number }`. */
export type Matched<P> =
  P extends Matcher<infer T>
    ? T
    : P extends readonly unknown[]
      ? { [I in keyof P]: Matched<P[I]> }
      : P extends object
        ? { [K in keyof P]: Matched<P[K]> }
        : P

/** Patterns for values that a check does not fix. */
export const any = {
  thing: new Matcher('anything', (value): value is unknown => value !== undefined),
  text: new Matcher('a text', (value): value is string => typeof value === 'string'),
  number: new Matcher('a number', (value): value is number => typeof value === 'number'),
  integer: new Matcher('a whole number', (value): value is number => Number.isInteger(value)),
  list: new Matcher('a list', (value): value is readonly unknown[] => Array.isArray(value)),
} as const

/** A pattern by a question of your own. The description is what a learner reads. */
export function where(description: string, isLike: (value: unknown) => boolean): Matcher<unknown> {
  return new Matcher(description, (value): value is unknown => isLike(value))
}

/** Where a value departs from a pattern. */
export interface Mismatch {
  /** Such as `messages[3].seq`; empty for the whole. */
  readonly path: string
  readonly expected: unknown
  /** Undefined when nothing is there. */
  readonly actual: unknown
  /** The object the missing or wrong property was looked for in. */
  readonly within: unknown
}

/**
 * Compares a value with a pattern. Objects may hold more than the pattern names; lists must be as long as the
 * pattern's. Returns the first departure, or null.
 */
export function mismatch(pattern: unknown, value: unknown, path = '', within: unknown = undefined): Mismatch | null {
  const found = { path, expected: pattern, actual: value, within }
  if (pattern instanceof Matcher) return pattern.matches(value) ? null : found
  if (Array.isArray(pattern)) {
    if (!Array.isArray(value) || value.length !== pattern.length) return found
    return first(pattern.keys(), (i) => mismatch(pattern[i], value[i], `${path}[${i}]`, value))
  }
  if (pattern instanceof Map) {
    if (!(value instanceof Map) || value.size !== pattern.size) return found
    return first(pattern, ([key, inner]) =>
      value.has(key) ? mismatch(inner, value.get(key), `${path}[${String(key)}]`, value) : found,
    )
  }
  if (pattern instanceof Set) {
    const isSame = value instanceof Set && value.size === pattern.size && [...pattern].every((each) => value.has(each))
    return isSame ? null : found
  }
  if (pattern instanceof Date) {
    return value instanceof Date && Object.is(value.getTime(), pattern.getTime()) ? null : found
  }
  if (isObject(pattern)) {
    if (!isObject(value)) return found
    return first(Object.keys(pattern), (key) =>
      mismatch(pattern[key], own(value, key), path === '' ? key : `${path}.${key}`, value),
    )
  }
  return Object.is(pattern, value) ? null : found
}

/** Whether a value is what the pattern describes. */
export function matches(pattern: unknown, value: unknown): boolean {
  return mismatch(pattern, value) === null
}

/** True for a plain `{ … }`, as JSON makes them. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A property of the object's own, so that `constructor` and its like are not found by accident. */
function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

function first<T>(items: Iterable<T>, look: (item: T) => Mismatch | null): Mismatch | null {
  for (const item of items) {
    const found = look(item)
    if (found !== null) return found
  }
  return null
}
