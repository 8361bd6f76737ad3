import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WireEvent } from '#protocol'
import { EVERYTHING, filterWords, type WireFilter } from '../../src/islands/wire/filter.ts'
import { createTimeline, type LayoutOptions, layOut } from '../../src/islands/wire/layout.ts'
import { byTime, evenly } from '../../src/islands/wire/spacing.ts'
import { createWireState } from '../../src/islands/wire/wire-state.ts'
import { checkIs, fault, lane, record, says, switching, upgrade } from '../site/workspace-fake.ts'

const A = lane('a', 'client', 'A')
const B = lane('b', 'client', 'B')
const SERVER = lane('server', 'server', 'server :8080')

/** A record with all that makes a layout change behind itself: handshakes, checks that end, lanes that come late. */
const LIVELY = record(
  SERVER,
  A,
  checkIs('one', 'started'),
  upgrade('a'),
  switching('a'),
  ...Array.from({ length: 9 }, (_, seq) => says('server', 'a', { type: 'message', seq }, 'one')),
  says('a', 'server', { type: 'typing' }, 'one'),
  B,
  upgrade('b'),
  says('server', 'a', { type: 'message', seq: 9 }, 'one'),
  switching('b'),
  checkIs('one', 'passed'),
  checkIs('two', 'started'),
  ...Array.from({ length: 6 }, (_, seq) => says('b', 'server', { type: 'say', seq, text: 'Hello (you)' }, 'two')),
  fault('b', 'vanishes', 'two'),
  says('server', 'a', { type: 'left', who: 'B' }, 'two'),
  checkIs('two', 'failed'),
)

const only = (filter: Partial<WireFilter>): WireFilter => ({ ...EVERYTHING, ...filter })
const labels = (filter: Partial<WireFilter>, options: LayoutOptions = {}): string[] =>
  layOut(LIVELY, { ...options, filter: only(filter) }).rows.map((row) => row.label)

test('a record laid out event by event ends as one laid out at once', () => {
  const options: LayoutOptions[] = [
    {},
    { check: 'two' },
    { blamed: [8] },
    { unfolded: 'all' },
    { filter: only({ text: 'message' }) },
    { filter: only({ hiddenLanes: new Set(['client B']) }) },
  ]
  for (const each of options) {
    const timeline = createTimeline(each)
    for (const [index, event] of LIVELY.entries()) {
      timeline.append([event])
      assert.deepEqual(timeline.layout(), layOut(LIVELY.slice(0, index + 1), each))
    }
  }
})

test('what has been laid out is not made again when more comes', () => {
  const timeline = createTimeline({}).append(LIVELY)
  const before = timeline.layout().rows
  timeline.append(record(...Array.from({ length: 50 }, () => says('a', 'server', { type: 'more' }))))
  const after = timeline.layout().rows
  assert.equal(after.length, before.length + 1)
  assert.equal(after[0], before[0])
  assert.equal(after.indexOf(before[6] ?? assert.fail()), 6)
})

test('what a client is left out of is left out with it, and its lifeline too', () => {
  const { lifelines, rows } = layOut(LIVELY, { filter: only({ hiddenLanes: new Set(['client B']) }) })
  assert.deepEqual(
    lifelines.map(({ name }) => name),
    ['client A', 'server :8080'],
  )
  assert.ok(rows.every((row) => !row.label.startsWith('say')))
})

test('a direction is towards the server, or from it', () => {
  assert.deepEqual(labels({ direction: 'in' }), [
    'one',
    'upgrade → 101',
    'typing',
    'upgrade → 101',
    'two',
    'say × 6, seq 0 … 5',
  ])
  assert.ok(labels({ direction: 'out' }).every((label) => !label.startsWith('say')))
})

test('a text is found in what was said, whatever its case, and is no pattern', () => {
  assert.deepEqual(labels({ text: 'hello (YOU)' }), ['two', 'say × 6, seq 0 … 5'])
  assert.deepEqual(labels({ text: '.*' }), [])
})

test('only what is to blame stays, under the name of its check', () => {
  const blamed = LIVELY.find((event) => event.type === 'fault')?.n ?? -1
  assert.deepEqual(labels({ onlyBlamed: true }, { blamed: [blamed] }), ['two', 'B vanishes'])
})

test('kinds that are left out are gone, and names of checks with nothing below them too', () => {
  assert.deepEqual(labels({ hiddenKinds: new Set(['frame', 'http']) }), ['two', 'B vanishes'])
  assert.deepEqual(labels({ hiddenKinds: new Set(['frame', 'http', 'check']) }), ['B vanishes'])
})

test('a filter is put into words', () => {
  assert.equal(filterWords(EVERYTHING), '')
  assert.equal(
    filterWords(
      only({ text: 'seq', direction: 'out', hiddenKinds: new Set(['process']), hiddenLanes: new Set(['client A']) }),
    ),
    'only from the server; only with “seq”; without programs, client A',
  )
})

test('a state says how much of its record is shown, and shows all again', () => {
  const state = createWireState(LIVELY)
  // Three lanes, and two checks that begin and end, are no events of the wire.
  const all = LIVELY.length - 7
  assert.deepEqual(state.counts.value, { all, shown: all })
  state.filter.value = only({ text: 'hello' })
  state.check.value = 'two'
  assert.deepEqual(state.counts.value, { all, shown: 6 })
  state.showAll()
  assert.equal(state.counts.value.shown, all)
})

test('a state follows a record that grows, one that begins anew, and one that is another', () => {
  const state = createWireState([])
  for (let end = 0; end <= LIVELY.length; end += 7) {
    state.events.value = LIVELY.slice(0, end)
    assert.deepEqual(state.layout.value, layOut(LIVELY.slice(0, end)))
  }
  const other = record(SERVER, A, says('a', 'server', { type: 'hello' }))
  for (const events of [[], other, LIVELY]) {
    state.events.value = events
    assert.deepEqual(state.layout.value, layOut(events))
  }
})

test('the way to an arrow that a filter hides is free again', () => {
  const state = createWireState(LIVELY)
  state.filter.value = only({ text: 'nothing says this' })
  const n = LIVELY.find((event) => event.type === 'fault')?.n ?? -1
  state.show(n)
  assert.equal(state.selected.value?.label, 'B vanishes')
})

test('a pause takes space as long as it was, up to a bound', () => {
  const at = (ms: number, event: (n: number) => WireEvent) => (n: number) => ({ ...event(n), at: ms })
  const say = says('a', 'server', { type: 'x' })
  const { rows } = layOut(record(SERVER, A, at(0, say), at(1, say), at(51, say)), { unfolded: 'all' })
  const spacing = byTime(rows, 20)
  assert.deepEqual(
    rows.map((_, index) => spacing.topOf(index)),
    [0, 20, 80],
  )
  assert.equal(spacing.total, 100)
  assert.deepEqual(
    [0, 19, 20, 79, 80, 500].map((y) => spacing.indexAt(y)),
    [0, 0, 1, 1, 2, 2],
  )
  assert.deepEqual([evenly(3, 20).total, evenly(3, 20).indexAt(45)], [60, 2])
})
