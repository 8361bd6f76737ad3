import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordsFor } from '../../src/islands/editor/words-for.ts'

test('words of the file are offered, but not the one that is being typed', () => {
  const text = 'const lastSeq = 1\nlast'
  const labels = wordsFor(text, { from: 18, to: 22, isCode: true }).map(({ label }) => label)
  assert.ok(labels.includes('lastSeq'))
  assert.ok(!labels.includes('last'))
  assert.ok(labels.includes('addEventListener'))
})

test('each word is offered once, and prose is offered no keywords', () => {
  const labels = wordsFor('socket socket const', { from: 19, to: 19, isCode: true }).map(({ label }) => label)
  assert.equal(labels.filter((label) => label === 'socket').length, 1)
  const prose = wordsFor('the server', { from: 10, to: 10, isCode: false })
  assert.deepEqual(
    prose.map(({ label }) => label),
    ['the', 'server'],
  )
})
