/** Positions in two lists that belong together, both ascending. */
export type Pairs = readonly (readonly [number, number])[]

/** The most cells of the table that finds the longest common part. Beyond it, what occurs equally often is paired in order. */
const MOST_CELLS = 4_000_000

/** Pairs what two lists have in common, in order, and as much of it as there is. */
export function align(here: readonly string[], there: readonly string[]): Pairs {
  const pairs: [number, number][] = []
  let start = 0
  while (start < here.length && start < there.length && here[start] === there[start]) {
    pairs.push([start, start])
    start++
  }
  let [hereEnd, thereEnd] = [here.length, there.length]
  const tail: [number, number][] = []
  while (hereEnd > start && thereEnd > start && here[hereEnd - 1] === there[thereEnd - 1]) {
    hereEnd--
    thereEnd--
    tail.push([hereEnd, thereEnd])
  }
  const [left, right] = [here.slice(start, hereEnd), there.slice(start, thereEnd)]
  const inner = left.length * right.length <= MOST_CELLS ? longestCommon(left, right) : inTurn(left, right)
  for (const [one, other] of inner) pairs.push([one + start, other + start])
  for (const pair of tail.reverse()) pairs.push(pair)
  return pairs
}

/** The longest common subsequence, by the table of its lengths. */
function longestCommon(here: readonly string[], there: readonly string[]): Pairs {
  const [rows, columns] = [here.length, there.length]
  if (rows === 0 || columns === 0) return []
  const width = columns + 1
  // A length is at most 2000 where the table has 4 million cells and is square, and at most 65 535 in any other.
  const lengths = new Uint16Array((rows + 1) * width)
  const lengthAt = (row: number, column: number): number => lengths[row * width + column] ?? 0
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      lengths[row * width + column] =
        here[row] === there[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1))
    }
  }
  const pairs: [number, number][] = []
  let [row, column] = [0, 0]
  while (row < rows && column < columns) {
    if (here[row] === there[column]) {
      pairs.push([row, column])
      row++
      column++
    } else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row++
    else column++
  }
  return pairs
}

/** The first of a kind with the first of its kind, the second with the second, and of these the most that stand in order. */
function inTurn(here: readonly string[], there: readonly string[]): Pairs {
  const places = new Map<string, number[]>()
  for (const [index, kind] of there.entries()) {
    const known = places.get(kind)
    if (known === undefined) places.set(kind, [index])
    else known.push(index)
  }
  const taken = new Map<string, number>()
  const pairs = here.flatMap((kind, index): [number, number][] => {
    const turn = taken.get(kind) ?? 0
    const other = places.get(kind)?.[turn]
    taken.set(kind, turn + 1)
    return other === undefined ? [] : [[index, other]]
  })
  return longestRising(pairs)
}

/** The longest run of pairs whose second parts rise, by patience sorting. */
function longestRising(pairs: readonly (readonly [number, number])[]): Pairs {
  const tops: number[] = []
  const before: (number | undefined)[] = []
  for (const [index, [, value]] of pairs.entries()) {
    let [low, high] = [0, tops.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < value) low = middle + 1
      else high = middle
    }
    before[index] = low === 0 ? undefined : tops[low - 1]
    tops[low] = index
  }
  const rising: (readonly [number, number])[] = []
  for (let at = tops.at(-1); at !== undefined; at = before[at]) {
    const pair = pairs[at]
    if (pair !== undefined) rising.push(pair)
  }
  return rising.reverse()
}
