import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WireEvent } from '#protocol'
import { describeFrame } from '../../src/islands/wire/labels.ts'
import { checksOf, layOut } from '../../src/islands/wire/layout.ts'
import { checkIs, fault, lane, record, says, switching, upgrade } from '../site/workspace-fake.ts'

const labels = (events: readonly WireEvent[], options = {}): string[] =>
  layOut(events, options).rows.map((row) => row.label)
const A = lane('a', 'client', 'A')
const B = lane('b', 'client', 'B')
const SERVER = lane('server', 'server', 'server :8080')

test('a handshake that succeeds is one row, from the client to the server', () => {
  const { rows, lifelines } = layOut(record(SERVER, A, upgrade('a'), switching('a')))
  assert.deepEqual(
    rows.map((row) => row.label),
    ['upgrade → 101'],
  )
  const row = rows[0]
  assert.ok(row?.type === 'arrow')
  assert.equal(lifelines[row.from]?.name, 'client A')
  assert.equal(lifelines[row.to]?.name, 'server :8080')
  assert.equal(row.events.length, 2)
})

test('the first client stands left of the server, every other client right of it', () => {
  const C = lane('c', 'client', 'C')
  const { lifelines } = layOut(
    record(SERVER, B, C, A, says('a', 'server', {}), says('b', 'server', {}), says('c', 'server', {})),
  )
  assert.deepEqual(
    lifelines.map((lifeline) => lifeline.name),
    ['client B', 'server :8080', 'client C', 'client A'],
  )
})

test('a lane that takes no part in what is shown has no lifeline', () => {
  const { lifelines } = layOut(record(SERVER, A, B, says('a', 'server', { type: 'hi' }, 'one')), { check: 'one' })
  assert.deepEqual(
    lifelines.map((lifeline) => lifeline.name),
    ['client A', 'server :8080'],
  )
})

test('a long run of frames of one shape folds into one row with its count and range', () => {
  const burst = Array.from({ length: 260 }, (_, i) => says('server', 'a', { type: 'message', seq: i + 1, text: 'x' }))
  assert.deepEqual(labels(record(SERVER, A, ...burst)), ['message × 260, seq 1 … 260'])
})

test('interleaved runs fold into one row for each shape', () => {
  const burst = Array.from({ length: 100 }, (_, i) => [
    says('a', 'server', { type: 'broadcast', text: `${i}` }),
    says('server', 'a', { type: 'message', seq: i, text: `${i}` }),
    says('server', 'b', { type: 'message', seq: i, text: `${i}` }),
  ]).flat()
  assert.deepEqual(labels(record(SERVER, A, B, ...burst)), [
    'broadcast × 100',
    'message × 100, seq 0 … 99',
    'message × 100, seq 0 … 99',
  ])
})

test('three frames of one shape are not worth folding', () => {
  const few = [1, 2, 3].map((seq) => says('server', 'a', { type: 'message', seq }))
  assert.deepEqual(labels(record(SERVER, A, ...few)), ['message seq 1', 'message seq 2', 'message seq 3'])
})

test('a blamed frame is never folded away, wherever it stands in a run', () => {
  const burst = Array.from({ length: 20 }, (_, i) => says('server', 'a', { type: 'message', seq: i + 1 }))
  const blamed = 2 + 9
  const { rows } = layOut(record(SERVER, A, ...burst), { blamed: [blamed] })
  assert.deepEqual(
    rows.map((row) => [row.label, row.isBlamed]),
    [
      ['message × 9, seq 1 … 9', false],
      ['message seq 10', true],
      ['message × 10, seq 11 … 20', false],
    ],
  )
})

test('a rare frame inside a run keeps its place between what came before and after', () => {
  const run = (from: number): ((n: number) => WireEvent)[] =>
    Array.from({ length: 5 }, (_, i) => says('server', 'a', { type: 'message', seq: from + i }))
  const events = record(SERVER, A, ...run(1), says('a', 'server', { type: 'typing' }), ...run(6))
  assert.deepEqual(labels(events), ['message × 5, seq 1 … 5', 'typing', 'message × 5, seq 6 … 10'])
})

test('a fault divides a run: what came before it is not counted with what came after', () => {
  const four = [1, 2, 3, 4].map((seq) => says('server', 'a', { type: 'message', seq }))
  const events = record(SERVER, A, B, ...four, fault('b', 'vanishes (half-open)'), ...four)
  assert.deepEqual(labels(events), ['message × 4, seq 1 … 4', 'B vanishes (half-open)', 'message × 4, seq 1 … 4'])
})

test('an unfolded run shows every frame in the order of the wire', () => {
  const burst = Array.from({ length: 4 }, (_, i) => [
    says('a', 'server', { type: 'ask', id: i }),
    says('server', 'a', { type: 'answer', id: i }),
  ]).flat()
  const events = record(SERVER, A, ...burst)
  const folded = layOut(events).rows[0]
  assert.ok(folded?.type === 'burst')
  const { rows } = layOut(events, { unfolded: new Set([folded.burst]) })
  assert.deepEqual(
    rows.slice(0, 3).map((row) => row.label),
    ['ask id 0', 'answer id 0', 'ask id 1'],
  )
  assert.equal(rows.length, 8)
})

test('no event of a record is lost or shown twice by folding', () => {
  const script = Array.from({ length: 300 }, (_, i) =>
    i % 37 === 0
      ? fault('b', 'is cut')
      : says(i % 3 === 0 ? 'a' : 'server', i % 3 === 0 ? 'server' : 'a', { type: i % 11 === 0 ? 'rare' : 'often', i }),
  )
  const events = record(SERVER, A, B, ...script)
  const shown = layOut(events, { blamed: [50, 51] }).rows.flatMap((row) => row.events.map((event) => event.n))
  assert.deepEqual(
    shown.toSorted((x, y) => x - y),
    events.slice(3).map((event) => event.n),
  )
})

test('a check is one row that already says how it went, and the filter shows it alone', () => {
  const events = record(
    SERVER,
    A,
    checkIs('one', 'started'),
    says('a', 'server', { type: 'x' }, 'one'),
    checkIs('one', 'passed'),
    checkIs('two', 'started'),
    says('a', 'server', { type: 'y' }, 'two'),
    checkIs('two', 'failed'),
  )
  assert.deepEqual(checksOf(events), ['one', 'two'])
  const { rows } = layOut(events, { check: 'two' })
  assert.deepEqual(
    rows.map((row) => (row.type === 'check' ? `${row.label}: ${row.outcome}` : row.label)),
    ['two: failed', 'y'],
  )
})

test('an empty record is an empty diagram', () => {
  assert.deepEqual(layOut([]), { lifelines: [], rows: [] })
})

test('ten thousand events are laid out in a moment', () => {
  const burst = Array.from({ length: 10_000 }, (_, i) =>
    says('server', 'a', { type: i % 50 === 0 ? `kind${i}` : 'message', seq: i }),
  )
  const events = record(SERVER, A, ...burst)
  layOut(events)
  const began = performance.now()
  layOut(events)
  const took = performance.now() - began
  assert.ok(took < 2000, `took ${took.toFixed(0)} ms`)
})

test('a frame is named by what it says: its type, its numbers, the length of its lists', () => {
  const label = (payload: object): string => {
    const event = says('a', 'server', payload)(0)
    assert.ok(event.type === 'frame')
    return describeFrame(event.frame).label
  }
  assert.equal(label({ type: 'catch_up', lastSeq: -1 }), 'catch_up lastSeq -1')
  assert.equal(label({ type: 'full_state', messages: [] }), 'full_state messages [ ]')
  assert.equal(label({ type: 'full_state', messages: Array(200).fill(1) }), 'full_state 200 messages')
  assert.equal(label({ type: 'broadcast', text: 'hello' }), 'broadcast "hello"')
  assert.equal(label([1, 2]), '[2]')
})

test('a payload too long to be kept whole still says its type and its size', () => {
  const event = says('server', 'a', {
    type: 'full_state',
    messages: Array.from({ length: 900 }, (_, seq) => ({ seq })),
  })(0)
  assert.ok(event.type === 'frame' && event.frame.isCut)
  assert.match(describeFrame(event.frame).label, /^full_state, 1\d\.\d KiB$/)
})
