import { seededDraw } from '#protocol'

/** Chance that can be replayed: the same seed and name give the same draws. */
export interface Random {
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number
  /** One of the items. */
  pick<T>(items: readonly [T, ...T[]]): T
  /** A short text that nobody else is given in the same grading. */
  text(): string
  texts(count: number): string[]
  shuffled<T>(items: readonly T[]): T[]
}

const QUALITIES = [
  'quiet',
  'amber',
  'brisk',
  'mossy',
  'early',
  'plain',
  'sunny',
  'tidal',
  'woven',
  'upper',
  'light',
  'round',
] as const
const THINGS = [
  'otter',
  'harbor',
  'lantern',
  'meadow',
  'signal',
  'willow',
  'bridge',
  'kettle',
  'pebble',
  'violin',
  'anchor',
  'comet',
] as const

/** Texts that one check may draw: each has a number of its own among those of all checks. */
const TEXTS_PER_CHECK = 10_000

/** The source of chance for one check. What the checks before it drew makes no difference. */
export function seeded(seed: string, { name, index }: { name: string; index: number }): Random {
  const draw = seededDraw(`${seed}/${name}`)
  let given = 0
  const integer = (low: number, high: number) => low + Math.floor(draw() * (high - low + 1))
  const pick = <T>(items: readonly [T, ...T[]]): T => items[integer(0, items.length - 1)] ?? items[0]
  const text = () => {
    if (given === TEXTS_PER_CHECK) throw new Error(`A check draws ${TEXTS_PER_CHECK} texts at most.`)
    const number = (index * TEXTS_PER_CHECK + given++).toString(36)
    // Two more that cannot be guessed, always two: no text is another one with more behind it.
    return `${pick(QUALITIES)} ${pick(THINGS)} ${number}${integer(0, 1295).toString(36).padStart(2, '0')}`
  }
  return {
    integer,
    pick,
    text,
    texts: (count) => Array.from({ length: count }, text),
    shuffled(items) {
      const rest = [...items]
      for (let i = rest.length - 1; i > 0; i--) {
        const j = integer(0, i)
        // Both indices lie inside the list.
        ;[rest[i], rest[j]] = [rest[j] as (typeof rest)[number], rest[i] as (typeof rest)[number]]
      }
      return rest
    },
  }
}
