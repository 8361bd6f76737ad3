// How a value travels between a grader and a host in the learner's sandbox: as JSON in which everything that JSON does not
// have is a list with a tag in front. Both ends use this file. What is read with it may come from a learner's program, so
// it is read with bounds and makes nothing but plain values. It imports nothing, and it keeps its own hold on what it uses
// of the language: a learner's module may have changed the rest by the time it runs.

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

/** Something in a value that could not be told, and where it stood: `votes[0]`, or empty for the whole. */
interface Untold {
  readonly path: string
  readonly why: string
}

/** The most that one value may be. */
export const VALUE_BOUNDS = { depth: 32, values: 20_000, characters: 512 * 1024 } as const

export interface Tellings {
  /** Keeps a function here and gives what stands for it over there. Without it, functions cannot be told. */
  readonly keep?: (value: (...args: never[]) => unknown) => Kept
  /** What stands for an object that the other side keeps, or null. */
  readonly known?: (value: object) => Told | null
  /** The first of the learner's lines in a stack. */
  readonly placeOf?: (stack: string) => string | null
}

/** Writes a value so that the other side can read it. Never throws: what cannot be told says why in its place. */
export function tell(value: unknown, tellings: Tellings = {}): Told {
  const around = { ...tellings, left: { values: VALUE_BOUNDS.values, characters: VALUE_BOUNDS.characters } }
  try {
    return write(value, { ...around, inside: [] })
  } catch (error) {
    return untold(`its ${error instanceof Error ? 'parts cannot be read' : 'getter throws'}`)
  }
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

interface Writing extends Tellings {
  readonly left: { values: number; characters: number }
  /** The objects that this value stands in. */
  readonly inside: readonly object[]
}

const { isArray } = Array
const { getPrototypeOf, keys: keysOf, is: isSame, hasOwn, fromEntries, defineProperty } = Object
const { isFinite: isFiniteNumber } = Number
const toText = String
const { get } = Reflect
const mapSize = sizeGetter(Map.prototype)
const setSize = sizeGetter(Set.prototype)
const mapForEach = uncurried<(visit: (value: unknown, key: unknown) => void) => void>(Map.prototype.forEach)
const setForEach = uncurried<(visit: (value: unknown) => void) => void>(Set.prototype.forEach)
const timeOf = uncurried<() => number>(Date.prototype.getTime)

function write(value: unknown, writing: Writing): Told {
  const { left } = writing
  left.values--
  if (left.values < 0) return untold(`it holds more than ${VALUE_BOUNDS.values} values`)
  switch (typeof value) {
    case 'string':
      left.characters -= value.length
      return left.characters < 0 ? untold(`it holds more than ${VALUE_BOUNDS.characters} characters`) : value
    case 'boolean':
      return value
    case 'number':
      return isFiniteNumber(value) && !isSame(value, -0) ? value : ['number', isSame(value, -0) ? '-0' : toText(value)]
    case 'undefined':
      return ['undefined']
    case 'bigint':
      return ['bigint', toText(value)]
    case 'symbol':
      return untold('a symbol means nothing outside its own program')
    case 'function':
      // All that is known of any function is that it can be called.
      return writeFunction(value as (...args: never[]) => unknown, writing)
    case 'object':
      return value === null ? null : writeObject(value, writing)
    default:
      return untold(`it is a ${typeof value}`)
  }
}

function writeFunction(value: (...args: never[]) => unknown, writing: Writing): Told {
  const known = writing.known?.(value)
  if (known !== undefined && known !== null) return known
  return writing.keep === undefined ? untold('it is a function') : tellKept(writing.keep(value))
}

function writeObject(value: object, writing: Writing): Told {
  const known = writing.known?.(value)
  if (known !== undefined && known !== null) return known
  if (writing.inside.length >= VALUE_BOUNDS.depth) return untold(`it is nested more than ${VALUE_BOUNDS.depth} deep`)
  for (let i = 0; i < writing.inside.length; i++) if (writing.inside[i] === value) return untold('it contains itself')
  const deeper: Writing = { ...writing, inside: [...writing.inside, value] }
  if (isArray(value)) return writeList(value, deeper)
  if (hasSize(mapSize, value)) return writeMap(value, deeper)
  if (hasSize(setSize, value)) return writeSet(value, deeper)
  const time = timeIn(value)
  if (time !== null) return ['date', Number.isNaN(time) ? null : time]
  if (value instanceof Error) return tellError(value, writing)
  if (typeof get(value, 'then') === 'function') return untold('it is a Promise')
  return ['object', writePairs(keysOf(value), value, deeper), className(value)]
}

function writeList(list: readonly unknown[], writing: Writing): Told {
  const items: Told[] = []
  if (list.length > writing.left.values) return untold(`it holds more than ${VALUE_BOUNDS.values} values`)
  for (let i = 0; i < list.length; i++) items[i] = write(list[i], writing)
  return ['list', items]
}

function writeMap(map: object, writing: Writing): Told {
  const pairs: Told[][] = []
  mapForEach(map, (value, key) => {
    pairs[pairs.length] = [write(key, writing), write(value, writing)]
  })
  return ['map', pairs]
}

function writeSet(set: object, writing: Writing): Told {
  const items: Told[] = []
  setForEach(set, (value) => {
    items[items.length] = write(value, writing)
  })
  return ['set', items]
}

function writePairs(keys: readonly string[], object: object, writing: Writing): (readonly [string, Told])[] {
  const pairs: (readonly [string, Told])[] = []
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? ''
    writing.left.characters -= key.length
    pairs[i] = [key, write(get(object, key), writing)]
  }
  return pairs
}

/** Tells an error: its name, its message, and the learner's line it comes from. */
export function tellError(error: unknown, { placeOf }: Pick<Tellings, 'placeOf'> = {}): Told {
  const of = (key: string) => {
    const value = typeof error === 'object' && error !== null ? get(error, key) : undefined
    return typeof value === 'string' ? value.slice(0, LONGEST_ERROR) : ''
  }
  return ['error', of('name') || 'Error', of('message'), placeOf?.(of('stack')) ?? null]
}

const LONGEST_ERROR = 4_000

/** Stands for something that stays here. */
export function tellKept({ id, isFunction, name }: Kept): Told {
  return ['kept', id, isFunction, name.slice(0, LONGEST_NAME)]
}

/** Stands for something that the other side keeps. */
export function tellYours(id: number): Told {
  return ['yours', id]
}

const LONGEST_NAME = 200

function untold(why: string): Told {
  return ['untold', why]
}

/** The name of an object's class; empty for a plain `{ … }`. */
function className(value: object): string {
  const prototype: unknown = getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return ''
  const maker: unknown = get(value, 'constructor')
  return typeof maker === 'function' && typeof maker.name === 'string' ? maker.name.slice(0, LONGEST_NAME) : ''
}

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

/** What a prototype's `size` getter says of its own kind, and throws over everything else: the one sure sign of a Map or Set. */
function sizeGetter(prototype: object): (value: object) => unknown {
  const getter = Object.getOwnPropertyDescriptor(prototype, 'size')?.get
  if (getter === undefined) throw new Error('This JavaScript has no Map.prototype.size.')
  return uncurried<() => unknown>(getter)
}

function hasSize(size: (value: object) => unknown, value: object): boolean {
  try {
    size(value)
    return true
  } catch {
    return false
  }
}

/** The time of a Date, NaN for an invalid one; null for everything else. */
function timeIn(value: object): number | null {
  try {
    return timeOf(value)
  } catch {
    return null
  }
}

/** A method as a function of its object, whatever becomes of the method later. */
function uncurried<M extends (...args: never[]) => unknown>(
  method: (...args: never[]) => unknown,
): (self: object, ...args: Parameters<M>) => ReturnType<M> {
  const call = Function.prototype.call.bind(method)
  // What the caller says of the method's type is all that can be said of it.
  return (self, ...args) => call(self, ...(args as never[])) as ReturnType<M>
}
