import { isObject, Matcher } from './pattern.ts'

/** Characters of one value that are shown; what is left out is counted. */
const LONGEST = 2_000
/** Items of a list that are shown; the rest is counted. */
const MOST_ITEMS = 20

/** A value or pattern as a person reads it: JSON with room to breathe, and a count wherever something is left out. */
export function show(value: unknown): string {
  const text = write(value)
  if (text.length <= LONGEST) return text
  return `${text.slice(0, LONGEST)} … and ${text.length - LONGEST} more characters`
}

/** A thing with a method of this name says itself how it is shown. */
export const shownAs = Symbol('shown as')

/** Numbers in the order given, runs drawn together: `1, 4 … 9`. */
export function ranges(numbers: readonly number[]): string {
  const runs: { from: number; to: number }[] = []
  for (const number of numbers) {
    const last = runs.at(-1)
    if (last !== undefined && number === last.to + 1) last.to = number
    else runs.push({ from: number, to: number })
  }
  const texts = runs.map(({ from, to }) =>
    from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from} … ${to}`,
  )
  if (texts.length <= MOST_ITEMS) return texts.join(', ')
  return `${texts.slice(0, MOST_ITEMS).join(', ')} and ${texts.length - MOST_ITEMS} more`
}

function write(value: unknown): string {
  if (value instanceof Matcher) return `(${value.description})`
  if (Array.isArray(value)) return writeList(value)
  if (value instanceof Map) return writeMap(value)
  if (value instanceof Set) return `Set ${writeList([...value])}`
  if (value instanceof Date) return `Date ${Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString()}`
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (isObject(value)) {
    if (shownAs in value && typeof value[shownAs] === 'function') return String(value[shownAs]())
    const pairs = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${write(inner)}`)
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
  }
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'number') return String(value)
  return JSON.stringify(value) ?? String(value)
}

function writeMap(map: ReadonlyMap<unknown, unknown>): string {
  const pairs = [...map].slice(0, MOST_ITEMS).map(([key, value]) => `${write(key)} → ${write(value)}`)
  if (map.size > MOST_ITEMS) pairs.push(`… and ${map.size - MOST_ITEMS} more`)
  return map.size === 0 ? 'Map {}' : `Map { ${pairs.join(', ')} }`
}

function writeList(list: readonly unknown[]): string {
  if (list.length === 0) return '[]'
  const shown = list.slice(0, MOST_ITEMS).map(write)
  if (list.length > MOST_ITEMS) shown.push(`… and ${list.length - MOST_ITEMS} more`)
  return `[${shown.join(', ')}]`
}
