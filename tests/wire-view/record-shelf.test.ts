import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signal } from '@preact/signals'
import type { RunEvent } from '#protocol'
import { blamedIn, type KeptRecord, seedOf } from '../../src/islands/wire/kept-record.ts'
import { createRecordShelf, type RecordShelf } from '../../src/islands/wire/record-shelf.ts'
import { foldRun, newRun, type RunView } from '../../src/islands/workspace/run-view.ts'
import { lane, record, says } from '../site/workspace-fake.ts'

const WIRE: RunEvent = {
  type: 'wire',
  events: record(lane('server', 'server', 'server'), lane('a', 'client', 'A'), says('a', 'server', { type: 'hello' })),
}
const OVER: RunEvent = { type: 'ended', ending: { how: 'stopped', message: 'Stopped.', durationMs: 1 } }
const verdict = (status: 'pass' | 'fail'): RunEvent => ({
  type: 'verdict',
  graderVersion: 'v',
  verdict: {
    ...{ version: 3, status, challenge: 'catch-up', seed: 'abc', durationMs: 1 },
    tests: [{ name: 'one', status, durationMs: 1, ...(status === 'fail' ? { blames: [2] } : {}) }],
  },
})

/** A shelf, and the two views it watches. */
function setUp() {
  const [lastRun, lastCheck] = [signal<RunView | null>(null), signal<RunView | null>(null)]
  let clock = 1000
  const shelf = createRecordShelf({ challenge: 'catch-up', lastRun, lastCheck, now: () => clock++ })
  const play = (id: string, kind: 'run' | 'check', events: readonly RunEvent[]): void => {
    const view = kind === 'run' ? lastRun : lastCheck
    view.value = newRun(id, kind)
    for (const event of events) if (view.value !== null) view.value = foldRun(view.value, event)
  }
  return { shelf, play }
}

const ids = (shelf: RecordShelf): string[] => shelf.records.value.map(({ id }) => id)

test('a check that is over is kept with its seed, its verdict and what it blames', () => {
  const { shelf, play } = setUp()
  play('one', 'check', [WIRE, verdict('fail'), OVER])
  const [kept] = shelf.records.value
  assert.ok(kept !== undefined)
  assert.deepEqual([kept.id, seedOf(kept), blamedIn(kept), kept.events.length], ['one', 'abc', [2], 3])
  assert.equal(kept.at, 1000)
})

test('a run that the next one stopped is kept although it never said that it was over', () => {
  const { shelf, play } = setUp()
  play('one', 'run', [WIRE])
  assert.deepEqual(ids(shelf), [])
  play('two', 'run', [WIRE, OVER])
  assert.deepEqual(ids(shelf), ['two', 'one'])
})

test('a run in which nothing was said is not kept', () => {
  const { shelf, play } = setUp()
  play('one', 'run', [OVER])
  assert.deepEqual(ids(shelf), [])
})

test('only the last few are kept, and the last in which everything passed', () => {
  const { shelf, play } = setUp()
  play('passed before', 'check', [WIRE, verdict('pass'), OVER])
  play('passed', 'check', [WIRE, verdict('pass'), OVER])
  for (let n = 0; n < 10; n++) play(`failed ${n}`, 'check', [WIRE, verdict('fail'), OVER])
  assert.deepEqual(ids(shelf), [...[9, 8, 7, 6, 5, 4].map((n) => `failed ${n}`), 'passed'])
})

test('a record from a file is shown in the place of the learner’s own, and is one to compare with', () => {
  const { shelf, play } = setUp()
  play('mine', 'check', [WIRE, verdict('fail'), OVER])
  const mine = shelf.records.value[0] ?? assert.fail()
  const theirs: KeptRecord = { ...mine, id: 'theirs', file: 'theirs.json' }
  shelf.open(theirs)
  assert.equal(shelf.opened.value?.wire.layout.value.rows.length, 1)
  assert.deepEqual(shelf.opened.value?.wire.blamed.value, [2])
  assert.deepEqual(ids(shelf), ['theirs', 'mine'])
  shelf.showOwn()
  assert.equal(shelf.opened.value, null)
})
