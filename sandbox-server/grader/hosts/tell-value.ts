import { type Kept, LONGEST_ERROR, LONGEST_NAME, type Told, VALUE_BOUNDS } from './told-value.ts'

// It imports nothing but the bounds, and it keeps its own hold on what it uses of the language: a learner's module may have
// changed the rest by the time it runs.

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

interface Writing extends Tellings {
  readonly left: { values: number; characters: number }
  /** The objects that this value stands in. */
  readonly inside: readonly object[]
}

const { isArray } = Array
const { getPrototypeOf, keys: keysOf, is: isSame } = Object
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

/** Stands for something that stays here. */
export function tellKept({ id, isFunction, name }: Kept): Told {
  return ['kept', id, isFunction, name.slice(0, LONGEST_NAME)]
}

/** Stands for something that the other side keeps. */
export function tellYours(id: number): Told {
  return ['yours', id]
}

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
