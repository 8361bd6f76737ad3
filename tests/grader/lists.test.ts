import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { any, departure, matches, ranges, show, where } from '../../sandbox-server/grader/index.ts'

describe('a pattern', () => {
  it('lets objects hold more than it names, and lists no more and no fewer', () => {
    assert.ok(matches({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 }))
    assert.ok(!matches({ list: [1] }, { list: [1, 2] }))
    assert.ok(!matches({ list: [] }, { list: {} }))
    assert.ok(!matches({ constructor: any.thing }, {}))
    assert.ok(
      matches(
        where('even', (value) => Number(value) % 2 === 0),
        4,
      ),
    )
  })
})

describe('a departure from a list', () => {
  const cases: [string, number[], string | null][] = [
    ['none', [1, 2, 3], null],
    ['lost', [1, 3], 'lost'],
    ['duplicated', [1, 2, 2, 3], 'duplicated'],
    ['reordered', [1, 3, 2], 'reordered'],
    ['unexpected', [0, 1, 2, 3], 'unexpected'],
  ]
  for (const [name, heard, type] of cases) {
    it(`is ${name} for ${heard.join(', ')}`, () => {
      assert.equal(departure([1, 2, 3], heard, (n) => n)?.type ?? null, type)
    })
  }
})

describe('values for people', () => {
  it('draw runs of numbers together', () => {
    assert.equal(ranges([1, 2, 3, 7, 9, 10]), '1 … 3, 7, 9, 10')
    assert.equal(ranges([]), '')
  })

  it('count what they leave out', () => {
    assert.equal(show({ a: any.integer, b: [] }), '{ "a": (a whole number), "b": [] }')
    assert.match(show(Array.from({ length: 30 }, (_, i) => i)), /19, … and 10 more\]$/)
    assert.match(show('x'.repeat(5_000)), / … and 3002 more characters$/)
  })
})
