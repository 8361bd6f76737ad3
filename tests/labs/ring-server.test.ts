import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { startCatchUpServer } from '../../sandbox-server/labs/catch-up-server.ts'
import type { LabServer } from '../../sandbox-server/labs/on-loopback.ts'

describe('the catch-up server of the lab', () => {
  let server: LabServer
  before(async () => {
    server = await startCatchUpServer()
  })
  after(() => server.close())

  test('sends each message to everybody in the room, under one number', async () => {
    const [a, b] = await Promise.all([join('everybody'), join('everybody')])
    a.say({ type: 'broadcast', text: 'hello' })
    const expected = { type: 'message', seq: 1, text: 'hello' }
    assert.deepEqual([await a.next(), await b.next()], [expected, expected])
    await Promise.all([a.leave(), b.leave()])
  })

  test('a room hears nothing of another one', async () => {
    const [a, b] = await Promise.all([join('this-room'), join('that-room')])
    a.say({ type: 'broadcast', text: 'hello' })
    await a.next()
    b.say({ type: 'broadcast', text: 'mine' })
    assert.deepEqual(await b.next(), { type: 'message', seq: 1, text: 'mine' })
    await Promise.all([a.leave(), b.leave()])
  })

  test('gives every row of the lesson’s table its answer', async () => {
    const peer = await join('the-table')
    for (let seq = 1; seq <= 17; seq++) peer.say({ type: 'broadcast', text: `text ${seq}` })
    for (let seq = 1; seq <= 17; seq++) await peer.next()
    const all = [13, 14, 15, 16, 17].map((seq) => ({ seq, text: `text ${seq}` }))
    const replay = (from: number) =>
      all.filter(({ seq }) => seq >= from).map((message) => ({ type: 'message', ...message }))
    const fullState = [{ type: 'full_state', messages: all }]
    assert.deepEqual(await peer.ask(17), [])
    assert.deepEqual(await peer.ask(15), replay(16))
    assert.deepEqual(await peer.ask(12), replay(13))
    assert.deepEqual(await peer.ask(11), fullState)
    assert.deepEqual(await peer.ask(-1), fullState)
    assert.deepEqual(await peer.ask(40), fullState)
    await peer.leave()
  })

  test('a client that was cut comes back to the same room', async () => {
    const [sender, lost] = await Promise.all([join('come-back'), join('come-back')])
    sender.say({ type: 'broadcast', text: 'one' })
    await lost.next()
    lost.socket.terminate()
    sender.say({ type: 'broadcast', text: 'two' })
    assert.equal((await sender.next()).seq, 1)
    assert.equal((await sender.next()).seq, 2)
    const back = await join('come-back')
    assert.deepEqual(await back.ask(1), [{ type: 'message', seq: 2, text: 'two' }])
    await Promise.all([sender.leave(), back.leave()])
  })

  test('a restart cuts everybody with 1012 and begins at 1 again', async () => {
    const [a, b] = await Promise.all([join('a-restart'), join('a-restart')])
    a.say({ type: 'broadcast', text: 'before' })
    a.say({ type: 'restart' })
    assert.deepEqual(await Promise.all([a.closed, b.closed]), [1012, 1012])
    const back = await join('a-restart')
    assert.deepEqual(await back.ask(1), [{ type: 'full_state', messages: [] }])
    back.say({ type: 'broadcast', text: 'after' })
    assert.deepEqual(await back.next(), { type: 'message', seq: 1, text: 'after' })
    await back.leave()
  })

  test('gives bad input a sentence and goes on', async () => {
    const peer = await join('bad-input')
    for (const said of [
      '',
      'not json',
      'null',
      '[]',
      '{}',
      '{"type":"catch_up","lastSeq":"15"}',
      '{"type":"broadcast"}',
    ]) {
      peer.socket.send(said)
      assert.equal((await peer.next()).type, 'error', said)
    }
    peer.socket.send(Buffer.from([0xff, 0xfe, 0x00]))
    assert.equal((await peer.next()).type, 'error')
    peer.say({ type: 'broadcast', text: 'still here' })
    assert.equal((await peer.next()).text, 'still here')
    await peer.leave()
  })

  test('closes with 1009 on a message larger than it reads, and others in the room go on', async () => {
    const [a, b] = await Promise.all([join('too-large'), join('too-large')])
    a.socket.send('a'.repeat(5_000))
    assert.equal(await a.closed, 1009)
    b.say({ type: 'broadcast', text: 'unmoved' })
    assert.equal((await b.next()).text, 'unmoved')
    await b.leave()
  })

  const refused: [what: string, query: string][] = [
    ['without a room', 'capacity=5'],
    ['to a room with a name of seven letters', 'room=tooshor&capacity=5'],
    ['to a room whose name is a path', 'room=../../etc/passwd&capacity=5'],
    ['without a capacity', 'room=long-enough'],
    ['with a capacity of 0', 'room=long-enough&capacity=0'],
    ['with a capacity of 51', 'room=long-enough&capacity=51'],
    ['with a capacity of 1e1', 'room=long-enough&capacity=1e1'],
  ]
  for (const [what, query] of refused) {
    test(`refuses to open ${what} with a 400`, async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/?${query}`)
      const [error]: unknown[] = await once(socket, 'error', { signal: AbortSignal.timeout(3_000) })
      assert.match(String(error), /400/)
    })
  }

  test('turns the ninth away from a room with 1013', async () => {
    const members = await Promise.all(Array.from({ length: 8 }, () => join('a-full-room')))
    const ninth = await join('a-full-room')
    assert.equal(await ninth.closed, 1013)
    await Promise.all(members.map((member) => member.leave()))
  })

  test('cuts a client that asks and asks and never reads', async () => {
    const greedy = await join('never-reads', { capacity: 50 })
    for (let seq = 1; seq <= 50; seq++) greedy.say({ type: 'broadcast', text: 'x'.repeat(200) })
    for (let seq = 1; seq <= 50; seq++) await greedy.next()
    greedy.socket.pause()
    for (let asked = 0; asked < 4_000; asked++) greedy.say({ type: 'catch_up', lastSeq: -1 })
    greedy.socket.resume()
    assert.equal(await greedy.closed, 1006)
  })

  test('says what it is to a plain HTTP request', async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/`)
    assert.equal(response.status, 426)
    assert.match(await response.text(), /WebSocket/)
  })

  /** A client with an inbox. */
  async function join(room: string, { capacity = 5 } = {}) {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/?room=${room}&capacity=${capacity}`)
    const signal = AbortSignal.timeout(5_000)
    const inbox: string[] = []
    let wake = (): void => {}
    const closed = Promise.withResolvers<number>()
    socket.on('message', (data) => {
      inbox.push(data.toString())
      wake()
    })
    socket.on('close', closed.resolve)
    signal.addEventListener('abort', () => closed.reject(new Error('It was not closed in time')))
    socket.on('error', () => {})
    await once(socket, 'open', { signal })

    const next = async (): Promise<{ type?: unknown; seq?: unknown; text?: unknown }> => {
      for (;;) {
        const said = inbox.shift()
        if (said !== undefined) return JSON.parse(said)
        await new Promise<void>((resolve, reject) => {
          wake = resolve
          signal.addEventListener('abort', () => reject(new Error('Heard nothing in time')))
        })
      }
    }
    const say = (message: object): void => socket.send(JSON.stringify(message))
    return {
      socket,
      closed: closed.promise,
      next,
      say,
      /** Everything that comes between the question and the pong behind it. */
      async ask(lastSeq: number): Promise<unknown[]> {
        say({ type: 'catch_up', lastSeq })
        socket.ping()
        await once(socket, 'pong', { signal })
        return inbox.splice(0).map((said): unknown => JSON.parse(said))
      },
      async leave(): Promise<void> {
        socket.close()
        await closed.promise
      },
    }
  }
})
