import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareRecords } from '../../src/islands/wire/compare-records.ts'
import { shownLines } from '../../src/islands/wire/shown-lines.ts'
import { lane, record, says } from '../site/workspace-fake.ts'

const side = (...seqs: readonly number[]) => ({
  events: record(
    lane('server', 'server', 'server'),
    lane('a', 'client', 'A'),
    ...seqs.map((seq) => says('server', 'a', { type: 'message', seq })),
  ),
  seed: null,
})
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
const words = (opened: readonly number[], here: number[], there: number[]): string[] =>
  shownLines(compareRecords(side(...here), side(...there)).lines, new Set(opened)).map((each) =>
    each.type === 'fold' ? `${each.count} folded` : `${each.line.type} ${each.index}`,
  )

test('what is the same in both is folded, but for what stands beside a difference', () => {
  assert.deepEqual(
    words(
      [],
      upTo(20),
      upTo(20).filter((seq) => seq !== 10),
    ),
    ['8 folded', 'same 8', 'same 9', 'here 10', 'same 11', 'same 12', '7 folded'],
  )
})

test('what was folded is there once it is opened', () => {
  const lines = words(
    [0],
    upTo(20),
    upTo(20).filter((seq) => seq !== 10),
  )
  assert.equal(lines.length, 14)
  assert.equal(lines.at(-1), '7 folded')
})

test('a few lines are not worth folding, and none are shown twice', () => {
  assert.deepEqual(words([], upTo(2), upTo(2)), ['same 0', 'same 1'])
  assert.deepEqual(words([], upTo(9), upTo(9)), ['9 folded'])
  assert.deepEqual(words([0], upTo(3), upTo(3)), ['same 0', 'same 1', 'same 2'])
})
