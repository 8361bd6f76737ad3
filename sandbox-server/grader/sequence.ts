/** The first way in which a list of messages departs from the one that was due. */
export type Departure<T> =
  | { readonly type: 'lost'; readonly items: readonly T[] }
  | { readonly type: 'duplicated'; readonly items: readonly T[] }
  | { readonly type: 'unexpected'; readonly items: readonly T[] }
  | { readonly type: 'reordered'; readonly items: readonly T[] }

/**
 * Compares what was heard with what was due, item by item by their key. Names what a person should look at first: what
 * does not belong, then what came twice, then what is missing, then a wrong order. Null when both lists are the same.
 */
export function departure<T>(due: readonly T[], heard: readonly T[], key: (item: T) => unknown): Departure<T> | null {
  const dueKeys = new Set(due.map(key))
  const strangers = heard.filter((item) => !dueKeys.has(key(item)))
  if (strangers.length > 0) return { type: 'unexpected', items: strangers }

  const seen = new Set<unknown>()
  const twice = heard.filter((item) => seen.has(key(item)) || !seen.add(key(item)))
  if (twice.length > 0) return { type: 'duplicated', items: twice }

  const missing = due.filter((item) => !seen.has(key(item)))
  if (missing.length > 0) return { type: 'lost', items: missing }

  const outOfPlace = heard.filter((item, i) => key(item) !== (i < due.length ? key(due[i] as T) : undefined))
  return outOfPlace.length > 0 ? { type: 'reordered', items: outOfPlace } : null
}
