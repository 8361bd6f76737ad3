import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type FileDiff, readChange, sayDiffs, sayPlace } from '../../src/islands/compare/diff-words.ts'
import { type Change, lineDiff } from '../../src/islands/compare/line-diff.ts'

const change = (original: [number, number], mine: [number, number]): Change => ({
  original: { from: original[0], count: original[1] },
  mine: { from: mine[0], count: mine[1] },
})

test('texts that are the same have no change', () => {
  assert.deepEqual(lineDiff('a\nb', 'a\nb'), [])
  assert.deepEqual(lineDiff('', ''), [])
})

test('a line that was added, one that was taken away and one that reads otherwise are each one change', () => {
  assert.deepEqual(lineDiff('a\nc\n', 'a\nb\nc\n'), [change([2, 0], [2, 1])])
  assert.deepEqual(lineDiff('a\nb\nc\n', 'a\nc\n'), [change([2, 1], [2, 0])])
  assert.deepEqual(lineDiff('a\nb\nc\n', 'a\nB\nc\n'), [change([2, 1], [2, 1])])
})

test('changes far from each other are told apart, each by its own lines', () => {
  assert.deepEqual(lineDiff('a\nb\nc\nd\ne', 'A\nb\nc\nd\ne\nf\ng'), [change([1, 1], [1, 1]), change([6, 0], [6, 2])])
})

test('a newline at the very end is a line that differs', () => {
  assert.deepEqual(lineDiff('a', 'a\n'), [change([2, 0], [2, 1])])
})

test('texts without a line in common are one change, also when they are long', () => {
  const many = (mark: string): string => Array.from({ length: 3000 }, (_, n) => `${mark}${n}`).join('\n')
  assert.deepEqual(lineDiff(many('a'), many('b')), [change([1, 3000], [1, 3000])])
})

test('whatever the two texts are, putting the changes into the first gives the second', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 14 }).map((lines) => lines.join('\n'))
  fc.assert(
    fc.property(text, text, (original, mine) => {
      assert.equal(patched(original, { mine, changes: lineDiff(original, mine) }), mine)
    }),
    { numRuns: 500 },
  )
})

test('as few lines as possible differ', () => {
  const edits = (a: string, b: string): number =>
    lineDiff(a.split('').join('\n'), b.split('').join('\n')).reduce(
      (sum, { original, mine }) => sum + original.count + mine.count,
      0,
    )
  assert.equal(edits('abcabba', 'cbabac'), 5)
  assert.equal(edits('xaxbxcx', 'axbxc'), 2)
})

test('what differs is said in words, by file', () => {
  const of = (name: string, original: string, mine: string): FileDiff => {
    return { name, original, mine, changes: lineDiff(original, mine) }
  }
  const same = of('a.ts', 'x', 'x')
  const one = of('b.ts', 'x\ny', 'x\nz')
  const many = of('c.ts', 'x', 'x\ny\nz')
  assert.equal(sayDiffs([same]), 'No line differs.')
  assert.equal(sayDiffs([same, same]), 'No line differs in any file.')
  assert.equal(sayDiffs([same, one]), '1 line differs in b.ts.')
  assert.equal(sayDiffs([many, one]), '2 lines differ in c.ts and 1 in b.ts.')
  assert.equal(sayPlace(many, 0), 'Change 1 of 1, lines 2 to 3.')
  assert.equal(sayPlace(of('d', 'x\ny', 'y'), 0), 'Change 1 of 1, before line 1.')
  assert.equal(
    readChange(one, { index: 0, originalName: 'the starter' }),
    'Change 1 of 1, line 2. In the starter: y. In yours: z.',
  )
  assert.equal(
    readChange(many, { index: 0, originalName: 'the starter' }),
    'Change 1 of 1, lines 2 to 3. You added: y; z.',
  )
})

function patched(original: string, { mine, changes }: { mine: string; changes: readonly Change[] }): string {
  const [from, to] = [original.split('\n'), mine.split('\n')]
  for (const each of [...changes].reverse()) {
    const put = to.slice(each.mine.from - 1, each.mine.from - 1 + each.mine.count)
    from.splice(each.original.from - 1, each.original.count, ...put)
  }
  return from.join('\n')
}
