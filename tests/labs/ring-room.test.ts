import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readCatchUpRequest } from '../../sandbox-server/labs/catch-up-request.ts'
import { CatchUpRoom } from '../../sandbox-server/labs/catch-up-room.ts'
import { CatchUpRooms } from '../../sandbox-server/labs/catch-up-rooms.ts'
import { eventually } from '../support/eventually.ts'

describe('a room that keeps five messages, after seventeen', () => {
  const room = roomWith({ capacity: 5, messages: 17 })
  const rows: [lastSeq: number, type: string, seqs: number[]][] = [
    [17, 'replay', []],
    [16, 'replay', [17]],
    [15, 'replay', [16, 17]],
    [13, 'replay', [14, 15, 16, 17]],
    [12, 'replay', [13, 14, 15, 16, 17]],
    [11, 'full_state', [13, 14, 15, 16, 17]],
    [0, 'full_state', [13, 14, 15, 16, 17]],
    [-1, 'full_state', [13, 14, 15, 16, 17]],
    [-7, 'full_state', [13, 14, 15, 16, 17]],
    [18, 'full_state', [13, 14, 15, 16, 17]],
    [40, 'full_state', [13, 14, 15, 16, 17]],
    [1e9, 'full_state', [13, 14, 15, 16, 17]],
  ]
  for (const [lastSeq, type, seqs] of rows) {
    test(`answers ${lastSeq} with ${type === 'replay' ? 'a replay' : 'a full state'} of ${seqs.length} messages`, () => {
      const answer = room.answerTo(lastSeq)
      assert.equal(answer.type, type)
      assert.deepEqual(
        answer.messages.map(({ seq }) => seq),
        seqs,
      )
    })
  }

  test('repeats a message under its own number and with its own text', () => {
    assert.deepEqual(room.answerTo(16).messages, [{ seq: 17, text: 'text 17' }])
  })

  test('has given an answer that later messages do not change', () => {
    const busy = roomWith({ capacity: 3, messages: 3 })
    const { messages } = busy.answerTo(-1)
    busy.accept('one more')
    assert.deepEqual(
      messages.map(({ seq }) => seq),
      [1, 2, 3],
    )
  })
})

describe('a room in which nothing was said', () => {
  const cases: [lastSeq: number, type: string][] = [
    [-1, 'full_state'],
    [0, 'replay'],
    [1, 'full_state'],
    [5, 'full_state'],
  ]
  for (const [lastSeq, type] of cases) {
    test(`answers ${lastSeq} with ${type === 'replay' ? 'nothing' : 'an empty full state'}`, () => {
      assert.deepEqual(new CatchUpRoom(5).answerTo(lastSeq), { type, messages: [] })
    })
  }

  test('is what a restart leaves behind: the next message is number 1 again', () => {
    const room = roomWith({ capacity: 5, messages: 17 })
    room.restart()
    assert.deepEqual(room.answerTo(17), { type: 'full_state', messages: [] })
    assert.equal(room.accept('first of a new life').seq, 1)
  })
})

describe('reading what a client said', () => {
  const unreadable: [said: string, why: RegExp][] = [
    ['', /JSON object/],
    ['hello', /JSON object/],
    ['null', /JSON object/],
    ['[]', /JSON object/],
    ['15', /JSON object/],
    ['{}', /nothing came/],
    ['{"type":"__proto__"}', /type must be .* "__proto__" came/],
    ['{"type":"broadcast"}', /text must be a string, and nothing came/],
    ['{"type":"broadcast","text":5}', /text must be a string, and 5 came/],
    [`{"type":"broadcast","text":"${'a'.repeat(201)}"}`, /200 characters, and 201 came/],
    ['{"type":"catch_up"}', /whole number, and nothing came/],
    ['{"type":"catch_up","lastSeq":"15"}', /whole number, and "15" came/],
    ['{"type":"catch_up","lastSeq":null}', /whole number, and null came/],
    ['{"type":"catch_up","lastSeq":1.5}', /whole number, and 1.5 came/],
    ['{"type":"catch_up","lastSeq":1e999}', /whole number/],
    [`{"type":"catch_up","lastSeq":"${'9'.repeat(999)}"}`, /9…? came/],
  ]
  for (const [said, why] of unreadable) {
    test(`${said.slice(0, 48) || 'an empty message'} gets a sentence that says what was wrong`, () => {
      const request = readCatchUpRequest(said)
      assert.equal(request.type, 'unreadable')
      assert.match(request.type === 'unreadable' ? request.message : '', why)
    })
  }

  test('takes a text of 200 characters, which is the longest', () => {
    const text = 'a'.repeat(200)
    assert.deepEqual(readCatchUpRequest(JSON.stringify({ type: 'broadcast', text })), { type: 'broadcast', text })
  })
})

describe('the rooms of all learners', () => {
  test('two who name the same room are in one room, whose capacity the first has chosen', () => {
    const rooms = new CatchUpRooms<string>({ rooms: 10, members: 8, lingerMs: 60_000 })
    const first = rooms.enter('one', { member: 'a', capacity: 2 })
    const second = rooms.enter('one', { member: 'b', capacity: 50 })
    assert.equal(first?.room, second?.room)
    for (const text of ['x', 'y', 'z']) first?.room.accept(text)
    assert.equal(second?.room.answerTo(-1).messages.length, 2)
    rooms.clear()
  })

  test('a room is full when as many are in as it takes', () => {
    const rooms = new CatchUpRooms<string>({ rooms: 10, members: 2, lingerMs: 60_000 })
    rooms.enter('one', { member: 'a', capacity: 5 })
    rooms.enter('one', { member: 'b', capacity: 5 })
    assert.equal(rooms.enter('one', { member: 'c', capacity: 5 }), null)
    rooms.leave('one', 'a')
    assert.notEqual(rooms.enter('one', { member: 'c', capacity: 5 }), null)
  })

  test('an empty room still knows its messages when somebody comes back', () => {
    const rooms = new CatchUpRooms<string>({ rooms: 10, members: 8, lingerMs: 60_000 })
    rooms.enter('one', { member: 'a', capacity: 5 })?.room.accept('hello')
    rooms.leave('one', 'a')
    assert.equal(rooms.enter('one', { member: 'a', capacity: 5 })?.room.answerTo(-1).messages.length, 1)
    rooms.clear()
  })

  test('an empty room is forgotten after a while', async () => {
    const rooms = new CatchUpRooms<string>({ rooms: 10, members: 8, lingerMs: 5 })
    rooms.enter('one', { member: 'a', capacity: 5 })
    rooms.leave('one', 'a')
    await eventually('the room is forgotten', () => rooms.size === 0)
  })

  test('where there is no place for another room, the one that has been empty longest makes way', () => {
    const rooms = new CatchUpRooms<string>({ rooms: 3, members: 8, lingerMs: 60_000 })
    for (const name of ['kept', 'second', 'first'])
      rooms.enter(name, { member: 'a', capacity: 5 })?.room.accept('hello')
    rooms.leave('first', 'a')
    rooms.leave('second', 'a')
    assert.notEqual(rooms.enter('new', { member: 'a', capacity: 5 }), null)
    assert.equal(rooms.size, 3)
    assert.equal(rooms.enter('second', { member: 'a', capacity: 5 })?.room.answerTo(-1).messages.length, 1)
    assert.equal(rooms.enter('another', { member: 'a', capacity: 5 }), null)
    rooms.clear()
  })

  test('leaving twice, or a room one never was in, changes nothing', () => {
    const rooms = new CatchUpRooms<string>({ rooms: 3, members: 8, lingerMs: 60_000 })
    rooms.enter('one', { member: 'a', capacity: 5 })
    rooms.leave('one', 'b')
    rooms.leave('nowhere', 'a')
    assert.equal(rooms.size, 1)
  })
})

function roomWith({ capacity, messages }: { capacity: number; messages: number }): CatchUpRoom {
  const room = new CatchUpRoom(capacity)
  for (let seq = 1; seq <= messages; seq++) room.accept(`text ${seq}`)
  return room
}
