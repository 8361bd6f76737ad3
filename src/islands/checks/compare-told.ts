import { diffArrays } from 'diff'
import { joined, markedValues, type Part } from './marked-value.ts'
import { markedRuns, readRuns } from './number-runs.ts'
import { readShown } from './read-shown.ts'

/** What was expected and what was the case, laid beside each other. */
type Comparison =
  /** Two texts or values, with what differs marked. Without marks they have nothing in common. */
  | { readonly type: 'texts'; readonly expected: readonly Part[]; readonly actual: readonly Part[] }
  /** Several lines, such as messages in the order in which they came. */
  | { readonly type: 'lines'; readonly rows: readonly Row[] }

export type Row =
  | { readonly type: 'caption' | 'both' | 'expected' | 'actual'; readonly text: string }
  | { readonly type: 'differs'; readonly expected: readonly Part[]; readonly actual: readonly Part[] }

/** Compares what a check expected with what it saw, as far as their words tell. */
export function compareTold(expected: string, actual: string): Comparison {
  if (!expected.includes('\n') && !actual.includes('\n')) return { type: 'texts', ...markedTexts(expected, actual) }
  return { type: 'lines', rows: rowsOf(expected.split('\n'), actual.split('\n')) }
}

type Marked = { readonly expected: readonly Part[]; readonly actual: readonly Part[] }

function markedTexts(expected: string, actual: string): Marked {
  const runs = [readRuns(expected), readRuns(actual)] as const
  if (runs[0] !== null && runs[1] !== null) {
    const words = markedWords(runs[0].before, runs[1].before)
    const numbers = markedRuns(runs[0].numbers, runs[1].numbers)
    return {
      expected: joined([...words.expected, ...numbers.expected]),
      actual: joined([...words.actual, ...numbers.actual]),
    }
  }
  const values = [readShown(expected), readShown(actual)] as const
  if (values[0] !== null && values[1] !== null && values[0].value.type === values[1].value.type) {
    const before = markedWords(values[0].before, values[1].before)
    const within = markedValues(values[0].value, values[1].value)
    const behind = markedTexts(values[0].behind, values[1].behind)
    return {
      expected: joined([...before.expected, ...within.expected, ...behind.expected]),
      actual: joined([...before.actual, ...within.actual, ...behind.actual]),
    }
  }
  return likeness(expected, actual) < LIKE ? unmarked(expected, actual) : markedWords(expected, actual)
}

function unmarked(expected: string, actual: string): Marked {
  return { expected: [{ text: expected, mark: 'same' }], actual: [{ text: actual, mark: 'same' }] }
}

/** Texts that share less than this much are another matter altogether: marks would only disturb. */
const LIKE = 0.35

const WORDS = /"(?:[^"\\]|\\.)*"|[\p{L}\p{N}_-]+|\s+|./gsu

function wordsOf(text: string): string[] {
  return text.match(WORDS) ?? []
}

function markedWords(expected: string, actual: string): Marked {
  const changes = diffArrays(wordsOf(expected), wordsOf(actual))
  const side = (own: 'added' | 'removed', other: 'added' | 'removed'): Part[] =>
    changes.flatMap((change) => {
      if (change[other]) return []
      return [{ text: change.value.join(''), mark: change[own] ? ('other' as const) : ('same' as const) }]
    })
  return { expected: joined(side('removed', 'added')), actual: joined(side('added', 'removed')) }
}

/** How much of both texts is common to them, from 0 to 1. */
function likeness(a: string, b: string): number {
  const changes = diffArrays(wordsOf(a), wordsOf(b))
  const common = changes.filter(({ added, removed }) => !added && !removed).flatMap(({ value }) => value)
  const length = (words: readonly string[]): number => words.join('').replace(/\s/g, '').length
  return (2 * length(common)) / Math.max(1, length(wordsOf(a)) + length(wordsOf(b)))
}

function rowsOf(expected: readonly string[], actual: readonly string[]): Row[] {
  const rows: Row[] = []
  let due: string[] = []
  const flush = (): void => {
    rows.push(...due.map((text): Row => ({ type: 'expected', text })))
    due = []
  }
  for (const change of diffArrays([...expected], [...actual], { comparator: isMet })) {
    if (change.removed) due.push(...change.value)
    else if (!change.added) {
      flush()
      rows.push(...change.value.map((text): Row => ({ type: 'both', text })))
    } else {
      for (const text of change.value) {
        const near = due.findIndex((each) => likeness(each, text) >= NEAR)
        if (isCaption(text)) rows.push({ type: 'caption', text })
        else if (near === -1) rows.push({ type: 'actual', text })
        else {
          // What was due before it never came.
          rows.push(...due.slice(0, near).map((each): Row => ({ type: 'expected', text: each })))
          rows.push({ type: 'differs', ...markedTexts(due[near] ?? '', text) })
          due = due.slice(near + 1)
        }
      }
    }
  }
  flush()
  return rows
}

/** Lines that share this much are taken for one line that came out otherwise. */
const NEAR = 0.6

/** Our own words above a list: `nothing more; heard so far:` */
function isCaption(text: string): boolean {
  return /^[a-z].*:$/i.test(text) && !/[{[]/.test(text) && text.includes(' ')
}

/** Whether a line is what was expected; `…` stands for anything. */
function isMet(expected: string, actual: string): boolean {
  if (expected === actual || expected.trim() === actual.trim()) return true
  if (!expected.includes('…')) return false
  const pieces = expected.split('…').map((piece) => piece.trim().replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${pieces.join('.*')}$`, 's').test(actual)
}
