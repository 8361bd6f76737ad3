import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeptRecord } from '../../src/islands/wire/kept-record.ts'
import { openRecordFile, readRecordFile, writeRecordFile } from '../../src/islands/wire/record-file.ts'
import { lane, record, says } from '../site/workspace-fake.ts'

const KEPT: KeptRecord = {
  id: 'one',
  of: 'check',
  challenge: 'catch-up',
  at: Date.UTC(2026, 0, 2, 3, 4, 5),
  verdict: { version: 3, status: 'fail', challenge: 'catch-up', seed: '7f3a', durationMs: 212, tests: [] },
  graderVersion: 'abc',
  events: record(
    lane('server', 'server', 'server :8080'),
    lane('a', 'client', 'A'),
    says('a', 'server', { type: 'hello', text: '</script><svg onload=alert(1)>' }),
  ),
  file: null,
}
const read = (text: string) => readRecordFile(text, { name: 'mine.json', id: 'two' })
const why = (value: unknown): string => {
  const said = read(typeof value === 'string' ? value : JSON.stringify(value))
  return said.type === 'unreadable' ? said.message : 'was read'
}
const written = (): Record<string, unknown> => JSON.parse(writeRecordFile(KEPT))

test('a record that was saved is the same when it is opened, but for the name it came under', () => {
  const said = read(writeRecordFile(KEPT))
  assert.ok(said.type === 'record')
  assert.deepEqual(said.record, { ...KEPT, id: 'two', file: 'mine.json' })
})

test('the file says its challenge, its seed, its verdict and its versions', () => {
  const { format, version, challenge, seed, verdict, graderVersion, protocol } = written()
  assert.deepEqual(
    [format, version, challenge, seed, graderVersion],
    ['duplex-wire-record', 1, 'catch-up', '7f3a', 'abc'],
  )
  assert.equal(typeof protocol, 'number')
  assert.deepEqual(verdict, KEPT.verdict)
})

test('a file that is no record is refused with a sentence that says what it is instead', () => {
  assert.match(why('not json'), /^mine\.json cannot be shown: it is not JSON/)
  assert.match(why([1, 2]), /it is JSON, but not a wire record/)
  assert.match(why({ format: 'har' }), /not a wire record/)
  assert.match(why({ ...written(), version: 7 }), /another version \(7\)/)
  assert.match(why({ ...written(), challenge: '../../etc' }), /not as it should be \(at challenge\)/)
  assert.match(why({ ...written(), at: 'yesterday' }), /“yesterday” is not a date/)
})

test('an event that is none is named by its place', () => {
  assert.match(why({ ...written(), events: [{ type: 'frame' }] }), /event 0 is none that this version knows/)
  assert.match(why({ ...written(), events: [...KEPT.events, KEPT.events[1]] }), /event 3 has the number 1/)
  const wild = { ...KEPT.events[2], from: { toString: 'x' } }
  assert.match(why({ ...written(), events: [wild] }), /\(at from\)/)
})

test('a record with more events than any page has is refused before it is looked through', () => {
  assert.match(why({ ...written(), events: Array(50_001).fill(0) }), /it has 50001 events/)
})

test('bits and bytes that no wire can carry are refused before anything is drawn from them', () => {
  const [said] = KEPT.events.slice(2)
  assert.ok(said?.type === 'frame')
  const withFrame = (part: object): string =>
    why({ ...written(), events: [...KEPT.events.slice(0, 2), { ...said, frame: { ...said.frame, ...part } }] })
  assert.match(withFrame({ headerLength: 9_000_000_000 }), /event 2 holds bytes or bits that no wire can carry/)
  assert.match(withFrame({ mask: 'zz' }), /no wire can carry/)
  assert.match(withFrame({ opcode: 99 }), /no wire can carry/)
  assert.match(withFrame({ payload: { kind: 'hex', hex: 'xyz' } }), /no wire can carry/)
  assert.equal(withFrame({ payload: { kind: 'hex', hex: '00ff' } }), 'was read')
})

test('a file larger than any record is not even read', async () => {
  const file = new File(['{}'], 'large.json')
  Object.defineProperty(file, 'size', { value: 2 ** 30 })
  const said = await openRecordFile(file, 'three')
  assert.ok(said.type === 'unreadable')
  assert.match(said.message, /^large\.json cannot be shown: it is larger than 32 MiB/)
})
