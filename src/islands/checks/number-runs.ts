import { diffArrays } from 'diff'
import type { Part } from './marked-value.ts'

const RUNS = /^(.*\bseq )(\d+(?:(?:, | … )\d+)*)$/
/** More numbers than this are not laid out. */
const MOST = 5000

interface NumberRuns {
  readonly before: string
  readonly numbers: readonly number[]
}

/** Reads `3 messages, seq 61, 62, 64 … 70`; null for any other text. */
export function readRuns(text: string): NumberRuns | null {
  const [, before, runs] = RUNS.exec(text) ?? []
  if (before === undefined || runs === undefined) return null
  const numbers: number[] = []
  for (const run of runs.split(', ')) {
    const [from = 0, to = from] = run.split(' … ').map(Number)
    if (to < from || numbers.length + to - from > MOST) return null
    for (let number = from; number <= to; number++) numbers.push(number)
  }
  return { before, numbers }
}

/** Both lists of numbers, in runs again: what only one of them has, or has elsewhere, is marked. */
export function markedRuns(
  expected: readonly number[],
  actual: readonly number[],
): { readonly expected: Part[]; readonly actual: Part[] } {
  const changes = diffArrays([...expected], [...actual])
  const runs = (side: 'added' | 'removed'): Run[] =>
    changes.flatMap((change): Run[] => {
      if (!change.added && !change.removed) return [{ numbers: change.value, mark: 'same' }]
      return change[side] ? [{ numbers: change.value, mark: 'other' }] : []
    })
  return { expected: parts(runs('removed')), actual: parts(runs('added')) }
}

interface Run {
  readonly numbers: readonly number[]
  readonly mark: Part['mark']
}

function parts(runs: readonly Run[]): Part[] {
  return runs.flatMap(({ numbers, mark }, index): Part[] => {
    const text: Part = { text: inRuns(numbers), mark }
    return index === 0 ? [text] : [{ text: ', ', mark: 'same' }, text]
  })
}

function inRuns(numbers: readonly number[]): string {
  const runs: { from: number; to: number }[] = []
  for (const number of numbers) {
    const last = runs.at(-1)
    if (last !== undefined && number === last.to + 1) last.to = number
    else runs.push({ from: number, to: number })
  }
  return runs
    .map(({ from, to }) => (from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from} … ${to}`))
    .join(', ')
}
