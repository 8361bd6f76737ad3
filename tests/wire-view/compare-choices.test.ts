import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SubmissionSummary } from '#protocol'
import { choicesFrom, type KnownOriginals, keyOfSnapshot } from '../../src/islands/compare/choices.ts'

const nothing: KnownOriginals = { submissions: [], snapshots: [], otherTab: null, solution: null }
const check = (id: string, status: SubmissionSummary['status'], passed = 1): SubmissionSummary => {
  return { id, status, passed, of: 3, at: 1_000, seed: 'c0ffee', graderVersion: 'g1' }
}
const keys = (known: Partial<KnownOriginals>): string[][] =>
  choicesFrom({ ...nothing, ...known }).map(({ choices }) => choices.map(({ key }) => key))

test('before anything is done there are the starter, and the solution to ask for', () => {
  assert.deepEqual(keys({}), [['starter', 'solution']])
})

test('the newest check that passed stands on top; the others are listed once each', () => {
  const submissions = [check('d', 'fail'), check('c', 'pass', 3), check('b', 'pass', 3), check('a', 'error', 0)]
  assert.deepEqual(keys({ submissions }), [
    ['starter', 'check/c', 'solution'],
    ['check/d', 'check/b', 'check/a'],
  ])
  const [, checks] = choicesFrom({ ...nothing, submissions })
  assert.match(checks?.choices[0]?.label ?? '', /, 1 of 3 passed$/)
  assert.match(checks?.choices[2]?.label ?? '', /, did not start$/)
})

test('while two tabs differ, the other tab’s work comes first', () => {
  const otherTab = { files: [], revision: 'r', savedAt: 1 }
  assert.deepEqual(keys({ otherTab })[0], ['other-tab', 'starter', 'solution'])
})

test('snapshots of the same moment are told apart by why they were taken', () => {
  const snapshots = [
    { files: [], at: 5, why: 'reset' },
    { files: [], at: 5, why: 'restored' },
  ] as const
  assert.deepEqual(keys({ snapshots })[1], ['kept/5/reset', 'kept/5/restored'])
  assert.equal(keyOfSnapshot(snapshots[0]), 'kept/5/reset')
})

test('other ways that pass are named once the solution is told, and not before', () => {
  const others = [{ name: 'ring-by-modulo', title: 'Ring by modulo', about: 'A fixed array.', files: [] }]
  const groups = choicesFrom({ ...nothing, solution: { files: [], others } })
  assert.deepEqual(groups[1], {
    heading: 'Other ways that pass',
    choices: [
      { key: 'way/ring-by-modulo', label: 'Ring by modulo', name: '“Ring by modulo”', about: 'A fixed array.' },
    ],
  })
})
