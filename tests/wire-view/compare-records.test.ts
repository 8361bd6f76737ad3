import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WireEvent } from '#protocol'
import { align } from '../../src/islands/wire/align.ts'
import { type Comparison, compareRecords } from '../../src/islands/wire/compare-records.ts'
import { checkIs, fault, lane, record, says, switching, upgrade } from '../site/workspace-fake.ts'

const A = lane('a', 'client', 'A')
const B = lane('b', 'client', 'B')
const SERVER = lane('server', 'server', 'server :8080')
type Line = (n: number) => WireEvent

const inCheck = (name: string, outcome: 'passed' | 'failed', ...lines: readonly Line[]): Line[] => [
  checkIs(name, 'started'),
  ...lines.map(
    (line): Line =>
      (n) => ({ ...line(n), check: name }),
  ),
  checkIs(name, outcome),
]
const compare = (
  here: readonly Line[],
  there: readonly Line[],
  seeds: readonly [string | null, string | null] = ['1', '1'],
): Comparison =>
  compareRecords(
    { events: record(SERVER, A, B, ...here), seed: seeds[0] },
    { events: record(SERVER, A, B, ...there), seed: seeds[1] },
  )
const differences = ({ lines }: Comparison): string[] =>
  lines.flatMap(({ type, here, there }) => (type === 'same' ? [] : [`${type}: ${(here ?? there)?.row.label}`]))

const SEEN = [upgrade('a'), switching('a'), says('a', 'server', { type: 'catch_up', lastSeq: 60 })]

test('two runs that say the same say the same, whatever their ids, times and masks', () => {
  const one = [...SEEN, says('server', 'a', { type: 'welcome', id: '0b7e1c1e-8f9a-4a6e-9a51-0d6c1f2a3b4c', at: 5 })]
  const other = [...SEEN, says('server', 'a', { at: 9, type: 'welcome', id: '7d0f6a52-1c7e-4a64-8b0e-2f1a9c8d7e6f' })]
  const compared = compare(one, other)
  assert.deepEqual(differences(compared), [])
  assert.equal(compared.partsAt, null)
  assert.equal(compared.sentence, 'Both say the same, apart from times and what chance chose.')
})

test('where one program answers with something else, that is where they part', () => {
  const here = inCheck('replays the gap', 'failed', ...SEEN, says('server', 'a', { type: 'full_state', messages: [] }))
  const there = inCheck('replays the gap', 'passed', ...SEEN, says('server', 'a', { type: 'message', seq: 61 }))
  const compared = compare(here, there)
  assert.deepEqual(differences(compared), [
    'changed: replays the gap',
    'here: full_state messages [ ]',
    'there: message seq 61',
  ])
  assert.equal(
    compared.sentence,
    'They part in “replays the gap”: server :8080 → client A, here full_state messages [ ], there message seq 61.',
  )
})

test('a number that is another one is a change, not two differences', () => {
  const compared = compare(SEEN, [...SEEN.slice(0, 2), says('a', 'server', { type: 'catch_up', lastSeq: 61 })])
  assert.deepEqual(differences(compared), ['changed: catch_up lastSeq 60'])
  assert.match(compared.sentence, /here catch_up lastSeq 60, there catch_up lastSeq 61/)
})

test('one message that is missing leaves all the others beside their own', () => {
  const all = [1, 2, 3, 4, 5].map((seq) => says('server', 'a', { type: 'message', seq }))
  const compared = compare(all, all.slice(1))
  assert.deepEqual(differences(compared), ['here: message seq 1'])
  assert.match(compared.sentence, /here server :8080 → client A: message seq 1, and there not/)
})

test('what reaches two clients in another order is no difference', () => {
  const [toA, toB] = [says('server', 'a', { type: 'x' }), says('server', 'b', { type: 'x' })]
  assert.deepEqual(differences(compare([toA, toB], [toB, toA])), [])
})

test('what one client gets in another order is a difference', () => {
  const [one, two] = [1, 2].map((seq) => says('server', 'a', { type: 'message', seq }))
  assert.equal(differences(compare([one, two] as Line[], [two, one] as Line[])).length, 2)
})

test('texts that were drawn from other seeds are chance, of one seed they are not', () => {
  const say = (text: string) => [says('a', 'server', { type: 'say', text })]
  assert.deepEqual(differences(compare(say('blue horse'), say('red sky'), ['1', '2'])), [])
  assert.deepEqual(differences(compare(say('blue horse'), say('red sky'))), ['changed: say "blue horse"'])
})

test('a check that only one of them has is only there, and so is all that was said in it', () => {
  const one = inCheck('one', 'passed', says('a', 'server', { type: 'x' }))
  const two = inCheck('two', 'passed', says('b', 'server', { type: 'y' }), fault('b', 'vanishes'))
  const compared = compare(one, [...one, ...two])
  assert.deepEqual(differences(compared), ['there: two', 'there: y', 'there: B vanishes'])
  assert.match(compared.sentence, /^They part in “two”: there client B → server :8080: y, and here not\.$/)
})

test('nothing of either record is lost or shown twice', () => {
  const say = (seed: number) =>
    Array.from({ length: 400 }, (_, index) => {
      const type = `kind${(index * seed) % 7}`
      return index % 3 === 0 ? says('a', 'server', { type }) : says('server', 'b', { type, index })
    })
  const compared = compare(say(3), say(5))
  for (const side of ['here', 'there'] as const) {
    const shown = compared.lines.flatMap((line) => line[side]?.row.events.map(({ n }) => n) ?? [])
    assert.deepEqual(
      shown.toSorted((x, y) => x - y),
      Array.from({ length: 400 }, (_, index) => index + 3),
    )
  }
})

test('two lists too long for the table are still paired in order', () => {
  const long = Array.from({ length: 9000 }, (_, index) => `${index % 50}`)
  const other = ['new', ...long.slice(0, 4000), ...long.slice(4010)]
  const pairs = align(['old', ...long, 'end'], [...other, 'last'])
  assert.ok(pairs.length > 7500)
  assert.ok(
    pairs.every(
      ([one, two], index) => index === 0 || (one > (pairs[index - 1]?.[0] ?? 0) && two > (pairs[index - 1]?.[1] ?? 0)),
    ),
  )
})
