import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareTold, type Row } from '../../src/islands/checks/compare-told.ts'
import type { Part } from '../../src/islands/checks/marked-value.ts'
import { inOneLine, readShown } from '../../src/islands/checks/read-shown.ts'

/** Marks as they can be read: ‹other›, «extra». */
const read = (parts: readonly Part[]): string =>
  parts.map(({ text, mark }) => ({ same: text, other: `‹${text}›`, extra: `«${text}»` })[mark]).join('')

function texts(expected: string, actual: string): [string, string] {
  const told = compareTold(expected, actual)
  assert.ok(told.type === 'texts', told.type)
  const plain = (parts: readonly Part[]): string => parts.map(({ text }) => text).join('')
  const squeezed = (text: string): string => text.replace(/\s+/g, '').replace(/seq.*/, '')
  assert.equal(squeezed(plain(told.expected)), squeezed(expected), 'what was expected stays whole')
  assert.equal(squeezed(plain(told.actual)), squeezed(actual), 'what was the case stays whole')
  return [read(told.expected), read(told.actual)]
}

function rows(expected: string, actual: string): string[] {
  const told = compareTold(expected, actual)
  assert.ok(told.type === 'lines', told.type)
  const say = (row: Row): string =>
    row.type === 'differs' ? `differs ${read(row.expected)} | ${read(row.actual)}` : `${row.type} ${row.text}`
  return told.rows.map(say)
}

test('of two messages the value that differs is marked', () => {
  assert.deepEqual(texts('{ "type": "online", "count": 2 }', '{ "type": "online", "count": 3 }'), [
    '{ "type": "online", "count": ‹2› }',
    '{ "type": "online", "count": ‹3› }',
  ])
})

test('keys may come in any order, and what was not asked for is only set apart', () => {
  assert.deepEqual(texts('{ "type": "message", "text": "a" }', '{ "text": "b", "type": "message", "username": "x" }'), [
    '{ "type": "message", "text": ‹"a"› }',
    '{ "text": ‹"b"›, "type": "message", «"username": "x"» }',
  ])
})

test('a key that is missing is marked where it was expected', () => {
  assert.deepEqual(texts('{ "type": "say", "seq": 4 }', '{ "type": "say" }'), [
    '{ "type": "say", ‹"seq": 4› }',
    '{ "type": "say" }',
  ])
})

test('a description is not marked while something else explains the failure', () => {
  assert.deepEqual(texts('{ "id": (a text), "n": 1 }', '{ "id": "k7", "n": 2 }'), [
    '{ "id": (a text), "n": ‹1› }',
    '{ "id": "k7", "n": ‹2› }',
  ])
  assert.deepEqual(texts('{ "status": (any status but accepted) }', '{ "status": "accepted" }'), [
    '{ "status": ‹(any status but accepted)› }',
    '{ "status": ‹"accepted"› }',
  ])
})

test('lists are compared place by place', () => {
  assert.deepEqual(texts('{ "counts": [1, 0, 0] }', '{ "counts": [1, 2] }'), [
    '{ "counts": [1, ‹0›, ‹0›] }',
    '{ "counts": [1, ‹2›] }',
  ])
})

test('words around a value are compared as well', () => {
  assert.deepEqual(texts('vote("k1") → { "status": "accepted" }', 'vote("k1") → { "status": "duplicate" }'), [
    'vote("k1") → { "status": ‹"accepted"› }',
    'vote("k1") → { "status": ‹"duplicate"› }',
  ])
})

test('a long value stands on several lines', () => {
  const long = (end: string): string => `{ "type": "poll", "question": "${'x'.repeat(60)}", "vote": ${end} }`
  assert.match(
    texts(long('0'), long('null'))[1],
    /^\{\n {2}"type": "poll",\n {2}"question": "x+",\n {2}"vote": ‹null›\n\}$/,
  )
})

test('numbers are compared by number, though they are written in runs', () => {
  assert.deepEqual(texts('seq 0 … 5', 'seq 0, 1, 3 … 5'), ['seq 0, 1, ‹2›, 3 … 5', 'seq 0, 1, 3 … 5'])
  assert.deepEqual(texts('200 messages, seq 61 … 260', '201 messages, seq 60 … 260'), [
    '‹200› messages, seq 61 … 260',
    '‹201› messages, seq ‹60›, 61 … 260',
  ])
})

test('sentences are compared by word, unless they have too little in common', () => {
  assert.deepEqual(
    texts('counts 2, 4, 1; button 0 pressed', 'counts 2, 3, 1; no button pressed')[1].includes('‹3›'),
    true,
  )
  assert.deepEqual(texts('a ping', 'the connection ended without a Close frame'), [
    'a ping',
    'the connection ended without a Close frame',
  ])
})

test('messages in a row: those that came as expected, those that did not come, and those that came instead', () => {
  assert.deepEqual(
    rows(
      '{ "type": "online", "count": 1 }',
      'nothing more; heard so far:\n{ "type": "online", "count": 1 }\n{ "type": "x" }',
    ),
    ['caption nothing more; heard so far:', 'both { "type": "online", "count": 1 }', 'actual { "type": "x" }'],
  )
})

test('a message that came otherwise stands beside the one it was to be', () => {
  assert.deepEqual(rows('{ "n": 1 }\n{ "kind": "b", "n": 2 }', '{ "n": 1 }\n{ "kind": "b", "n": 3 }'), [
    'both { "n": 1 }',
    'differs { "kind": "b", "n": ‹2› } | { "kind": "b", "n": ‹3› }',
  ])
})

test('in the head of a request the line that is missing stands out', () => {
  assert.deepEqual(
    rows(
      'GET … HTTP/1.1\nUpgrade: websocket\nConnection: upgrade',
      'GET /chat HTTP/1.1\nHost: localhost\nConnection: upgrade',
    ),
    ['both GET /chat HTTP/1.1', 'actual Host: localhost', 'expected Upgrade: websocket', 'both Connection: upgrade'],
  )
})

test('what is not JSON is read as words and breaks nothing', () => {
  for (const text of ['{', '[1, 2', '{ "a": }', '(x', '{ "a": 1 … and 40 more characters', ''])
    assert.equal(compareTold(text, '{ "a": 1 }').type, 'texts')
  assert.equal(readShown('{ "a": '), null)
})

test('a value that is read and written again is the same', () => {
  for (const text of [
    '{}',
    '[]',
    '{ "a": [1, { "b": "x, y" }], "c": (a text of (at most) 3) }',
    '[1, 2, … and 5 more]',
  ])
    assert.equal(inOneLine(readShown(text)?.value ?? assert.fail(text)), text)
})
