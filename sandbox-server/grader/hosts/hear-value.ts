import { type Kept, LONGEST_ERROR, LONGEST_NAME, type ToldError, VALUE_BOUNDS } from './told-value.ts'

// What is read here may come from a learner's program, so it is read with bounds and makes nothing but plain values.
// It imports nothing but the bounds, and it keeps its own hold on what it uses of the language: a learner's module may have
// changed the rest by the time it runs.

/** Something in a value that could not be told, and where it stood: `votes[0]`, or empty for the whole. */
interface Untold {
  readonly path: string
  readonly why: string
}

export interface Hearings<K, F> {
  /** Gives the value that stands for what stayed over there. */
  readonly kept: (kept: Kept) => K
  /** Gives the value that was kept here under this number. */
  readonly ours?: (id: number) => F
}

export interface Heard {
  readonly value: unknown
  /** The first thing that could not be told, or null. */
  readonly untold: Untold | null
}

/** Reads what `tell` wrote. Throws a TypeError when it was written by something else, or is larger than a value may be. */
export function hear<K, F>(told: unknown, hearings: Hearings<K, F>): Heard {
  const state: Reading = { left: VALUE_BOUNDS.values * 2, untold: null, kept: hearings.kept, ours: hearings.ours }
  const value = read(told, { state, path: '', depth: 0 })
  return { value, untold: state.untold }
}

const { isArray } = Array
const { hasOwn, fromEntries, defineProperty } = Object
const { isFinite: isFiniteNumber } = Number

interface Reading {
  left: number
  untold: Untold | null
  readonly kept: (kept: Kept) => unknown
  readonly ours: ((id: number) => unknown) | undefined
}

interface Place {
  readonly state: Reading
  readonly path: string
  readonly depth: number
}

function read(told: unknown, place: Place): unknown {
  const { state, depth } = place
  state.left--
  if (state.left < 0) throw new TypeError(`A value may hold ${VALUE_BOUNDS.values} values.`)
  if (depth > VALUE_BOUNDS.depth + 1) throw new TypeError(`A value may be nested ${VALUE_BOUNDS.depth} deep.`)
  if (told === null || typeof told === 'string' || typeof told === 'boolean' || typeof told === 'number') return told
  if (!isArray(told) || typeof told[0] !== 'string') throw new TypeError('This is no value that was told.')
  const reader = hasOwn(READERS, told[0]) ? READERS[told[0]] : undefined
  if (reader === undefined)
    throw new TypeError(`A value was told as “${told[0].slice(0, 40)}”, which is nothing known.`)
  return reader(told, place)
}

const READERS: Readonly<Record<string, (told: readonly unknown[], place: Place) => unknown>> = {
  undefined: () => undefined,
  number: ([, text]) => oneOf(NUMBERS, text),
  bigint: ([, text]) => BigInt(matching(/^-?\d{1,4096}$/, text)),
  date: ([, time]) => new Date(time === null ? Number.NaN : finite(time)),
  list: ([, items], place) => each(items, (item, i) => read(item, at(place, `[${i}]`))),
  set: ([, items], place) => new Set(each(items, (item, i) => read(item, at(place, `[${i}]`)))),
  map: ([, pairs], place) =>
    new Map(
      each(pairs, (pair, i) => {
        const [key, value] = listOf(pair)
        return [read(key, at(place, `[key ${i}]`)), read(value, at(place, `[${shownKey(key, i)}]`))] as const
      }),
    ),
  object: ([, pairs], place) =>
    fromEntries(
      each(pairs, (pair) => {
        const [key, value] = listOf(pair)
        if (typeof key !== 'string') throw new TypeError('A property was told without its name.')
        return [key, read(value, at(place, place.path === '' ? key : `.${key}`))] as const
      }),
    ),
  error: ([, name, message, where]) => {
    const error = new Error(bounded(message, LONGEST_ERROR))
    defineProperty(error, 'name', { value: bounded(name, LONGEST_NAME) })
    defineProperty(error, 'stack', { value: where === null ? '' : bounded(where, LONGEST_NAME) })
    return error
  },
  kept: ([, id, isFunction, name], { state }) =>
    state.kept({ id: finite(id), isFunction: isFunction === true, name: bounded(name, LONGEST_NAME) }),
  yours: ([, id], { state }) => {
    if (state.ours === undefined) throw new TypeError('Nothing is kept on this side.')
    return state.ours(finite(id))
  },
  untold: ([, why], { state, path }) => {
    state.untold ??= { path, why: bounded(why, LONGEST_NAME) }
    return undefined
  },
}

/** Reads what `tellError` wrote. */
export function hearError(told: unknown): ToldError {
  if (!isArray(told) || told[0] !== 'error') throw new TypeError('This is no error that was told.')
  const [, name, message, place] = told
  return {
    name: bounded(name, LONGEST_NAME),
    message: bounded(message, LONGEST_ERROR),
    place: place === null ? null : bounded(place, LONGEST_NAME),
  }
}

const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
}

function at({ state, path, depth }: Place, step: string): Place {
  return { state, path: path.length < LONGEST_NAME ? `${path}${step}` : path, depth: depth + 1 }
}

function shownKey(key: unknown, index: number): string {
  return typeof key === 'string' || typeof key === 'number' ? `${key}`.slice(0, 40) : `${index}`
}

function oneOf(known: Readonly<Record<string, number>>, text: unknown): number {
  const value = typeof text === 'string' && hasOwn(known, text) ? known[text] : undefined
  if (value === undefined) throw new TypeError('A number was told that is none.')
  return value
}

function matching(pattern: RegExp, text: unknown): string {
  if (typeof text === 'string' && pattern.test(text)) return text
  throw new TypeError(`A value was told that is not like ${pattern}.`)
}

function finite(value: unknown): number {
  if (typeof value === 'number' && isFiniteNumber(value)) return value
  throw new TypeError('A number was due in a value that was told.')
}

function bounded(value: unknown, longest: number): string {
  if (typeof value === 'string') return value.slice(0, longest)
  throw new TypeError('A text was due in a value that was told.')
}

function listOf(value: unknown): readonly unknown[] {
  if (isArray(value) && value.length <= VALUE_BOUNDS.values) return value
  throw new TypeError('A list was due in a value that was told.')
}

/** As Array.prototype.map does it, before anybody changed that. */
function each<T>(list: unknown, make: (item: unknown, index: number) => T): T[] {
  const items = listOf(list)
  const made: T[] = []
  for (let i = 0; i < items.length; i++) made[i] = make(items[i], i)
  return made
}
