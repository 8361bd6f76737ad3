import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { onlyChange } from '../../src/islands/editor/only-change.ts'

test('only the stretch that differs is replaced', () => {
  assert.deepEqual(onlyChange('const a = 1', 'const bc = 1'), { from: 6, to: 7, insert: 'bc' })
  assert.deepEqual(onlyChange('aa', 'aaa'), { from: 2, to: 2, insert: 'a' })
  assert.deepEqual(onlyChange('same', 'same'), { from: 4, to: 4, insert: '' })
})

test('whatever the two texts are, the change makes the one of the other', () => {
  const texts = fc.array(fc.constantFrom('a', 'b', '\n', ' '), { maxLength: 12 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const { from, to, insert } = onlyChange(before, after)
      assert.equal(before.slice(0, from) + insert + before.slice(to), after)
    }),
  )
})
