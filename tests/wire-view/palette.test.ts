import assert from 'node:assert/strict'
import { test } from 'node:test'
import { find } from '../../src/islands/palette/find-actions.ts'
import { fit } from '../../src/islands/palette/fuzzy.ts'
import { ariaKeys, isKey, type Pressed, shownKeys } from '../../src/islands/palette/keys.ts'
import { nextFailure } from '../../src/islands/palette/show-pane.ts'

const ACTIONS = [
  { title: 'Run', group: 'Program', also: 'start' },
  { title: 'Check', group: 'Program', also: 'grade test submit' },
  { title: 'Check again with the same seed', group: 'Program', also: 'repeat' },
  { title: 'Show the wire', group: 'Show', also: 'frames traffic' },
  { title: 'Show the wire as a table', group: 'Show', also: 'frames list' },
  { title: 'Switch between light and dark', group: 'Page', also: 'theme' },
]
const titles = (query: string): string[] => find(ACTIONS, query).map(({ action }) => action.title)

test('without a word every command is there, in its own order', () => {
  assert.deepEqual(
    titles('  '),
    ACTIONS.map(({ title }) => title),
  )
})

test('what begins with the words comes before what only has them inside', () => {
  assert.equal(titles('check')[0], 'Check')
  assert.deepEqual(titles('wire'), ['Show the wire', 'Show the wire as a table'])
})

test('several words may come in any order', () => {
  assert.deepEqual(titles('table wire'), ['Show the wire as a table'])
})

test('the first letters of words are enough', () => {
  assert.equal(titles('swt')[0], 'Show the wire as a table')
  assert.deepEqual(fit('sw', 'Show the wire')?.letters, [0, 9])
})

test('a command is found by another word for it, behind those that are called so', () => {
  assert.deepEqual(titles('theme'), ['Switch between light and dark'])
  assert.equal(titles('submit')[0], 'Check')
})

test('what fits nothing finds nothing', () => {
  assert.deepEqual(titles('xyzzy'), [])
})

const pressed = (key: string, held: Partial<Pressed> = {}): Pressed => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...held,
})

test('Mod is Ctrl, and ⌘ on a Mac', () => {
  assert.ok(isKey(pressed('k', { ctrlKey: true }), 'Mod+K', { isMac: false }))
  assert.ok(isKey(pressed('k', { metaKey: true }), 'Mod+K', { isMac: true }))
  assert.deepEqual(shownKeys('Mod+Shift+Enter', { isMac: true }), ['⌘', '⇧', '↵'])
  assert.equal(ariaKeys(['Mod+K'], { isMac: false }), 'Control+K')
})

test('on a Mac, Ctrl K stays what it is in every text: it cuts the line', () => {
  assert.equal(isKey(pressed('k', { ctrlKey: true }), 'Mod+K', { isMac: true }), false)
  assert.ok(isKey(pressed('Enter', { ctrlKey: true }), 'Mod+Enter', { isMac: true }))
})

test('Shift makes another key of it, but not of a sign, which needs it on most keyboards', () => {
  assert.equal(isKey(pressed('Enter', { ctrlKey: true, shiftKey: true }), 'Mod+Enter', { isMac: false }), false)
  assert.ok(isKey(pressed('Enter', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+Enter', { isMac: false }))
  assert.ok(isKey(pressed('?', { shiftKey: true }), '?', { isMac: false }))
  assert.equal(isKey(pressed('?', { ctrlKey: true, shiftKey: true }), '?', { isMac: false }), false)
})

test('the next failed check comes after the open one, and around', () => {
  const failed = [false, true, false, true]
  assert.equal(nextFailure(failed, { from: null, direction: 1 }), 1)
  assert.equal(nextFailure(failed, { from: 1, direction: 1 }), 3)
  assert.equal(nextFailure(failed, { from: 3, direction: 1 }), 1)
  assert.equal(nextFailure(failed, { from: null, direction: -1 }), 3)
  assert.equal(nextFailure(failed, { from: 1, direction: -1 }), 3)
  assert.equal(nextFailure([false], { from: null, direction: 1 }), null)
  assert.equal(nextFailure([], { from: null, direction: -1 }), null)
})
