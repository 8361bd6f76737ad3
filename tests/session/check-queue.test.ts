import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CheckQueue, type QueuePlace, type Ticket } from '../../sandbox-server/session/check-queue.ts'

suite('the queue of checks', () => {
  test('somebody with many checks waits for everybody else between two of them', async () => {
    const { enter, went } = queueOf(1)
    const anna = enter('anna', 'anna 1')
    enter('anna', 'anna 2')
    enter('anna', 'anna 3')
    const berta = enter('berta', 'berta 1')
    enter('carl', 'carl 1')
    anna?.leave()
    await toldAll()
    assert.deepEqual(went, ['anna 1', 'berta 1'])
    berta?.leave()
    await toldAll()
    assert.deepEqual(went, ['anna 1', 'berta 1', 'carl 1'])
  })

  test('who comes later in the same round comes later', async () => {
    const { enter, went, tickets } = queueOf(1)
    for (const name of ['a', 'b', 'c', 'd']) enter(name, name)
    for (const name of ['a', 'b', 'c', 'd']) tickets.get(name)?.leave()
    await toldAll()
    assert.deepEqual(went, ['a', 'b', 'c', 'd'])
  })

  test('who comes while others wait in later rounds is not put behind those', () => {
    const { enter, tickets, places } = queueOf(1)
    for (const name of ['anna 1', 'anna 2', 'anna 3', 'anna 4']) enter('anna', name)
    enter('berta', 'berta 1')
    assert.equal(places.get('berta 1')?.position, 1)
    tickets.get('anna 1')?.leave()
    enter('carl', 'carl 1')
    assert.equal(places.get('carl 1')?.position, 1)
    assert.equal(places.get('anna 2')?.position, 2)
  })

  test('who leaves the queue lets those behind move up, and never begins', async () => {
    const { enter, went, tickets, places } = queueOf(1)
    for (const name of ['a', 'b', 'c']) enter(name, name)
    assert.equal(places.get('c')?.position, 2)
    tickets.get('b')?.leave()
    assert.equal(places.get('c')?.position, 1)
    tickets.get('a')?.leave()
    await toldAll()
    assert.deepEqual(went, ['a', 'c'])
  })

  test('the expected wait grows with the position and is shared by the places', () => {
    const { enter, tickets, places } = queueOf(2)
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) enter(name, name)
    assert.equal(places.get('g')?.waitMs, null, 'nobody has been through')
    tickets.get('a')?.leave()
    const first = places.get('d')?.waitMs ?? Number.NaN
    const last = places.get('g')?.waitMs ?? Number.NaN
    assert.ok(last >= first && last <= 4 * first + 4, `${first} ms, ${last} ms`)
  })

  test('two hundred learners who press at once all go, each once, in the order they came', async () => {
    const { enter, went, tickets } = queueOf(2)
    const names = Array.from({ length: 200 }, (_, n) => `learner ${n}`)
    for (const name of names) enter(name, name)
    for (const name of names) tickets.get(name)?.leave()
    await toldAll()
    assert.deepEqual(went, names)
  })
})

/** A turn is a promise: it is told a turn of the event loop later than it is given. */
const toldAll = () => new Promise((resolve) => setImmediate(resolve))

function queueOf(places: number) {
  const queue = new CheckQueue({ places, bound: 400, onLength: () => {} })
  const went: string[] = []
  const stands = new Map<string, QueuePlace>()
  const tickets = new Map<string, Ticket>()
  return {
    went,
    tickets,
    places: stands,
    enter(learner: string, name: string): Ticket | null {
      const ticket = queue.enter(learner, (place) => stands.set(name, place))
      if (ticket) tickets.set(name, ticket)
      void ticket?.turn.then(() => went.push(name))
      return ticket
    },
  }
}
