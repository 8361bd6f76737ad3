// The checks of the challenge catch-up as somebody would write them for a test runner: the same names, the same promises.
// Each starts a server of its own. With SERVERS=one they share one, as in our grader, and a fresh one follows a crash.
const { join, resolve } = require('node:path')
const { setTimeout: pause } = require('node:timers/promises')
const connectTo = require('./client.cjs')
const startServer = require('./server.cjs')

const CHALLENGE = '../../lessons/4-real-time-patterns/3-sequence-numbers/challenges/catch-up'
const SOLUTION = resolve(process.env.SOLUTION || join(__dirname, CHALLENGE, 'solution'))
const SHARES_ONE = process.env.SERVERS === 'one'
const KEPT = 200

/** Declares every check with the words of a test runner. */
module.exports = function declareChecks({ test, expect, beforeEach, afterEach, afterAll }) {
  let server = null
  let clients = []
  /** All that was broadcast to this server, as B heard it. */
  let history = []
  let texts = 0

  beforeEach(async () => {
    if (server?.isRunning()) return
    history = []
    server = await startServer(SOLUTION)
  })

  afterEach(async () => {
    for (const { socket } of clients) socket.terminate()
    clients = []
    if (!SHARES_ONE) await server?.stop()
  })

  afterAll(() => server?.stop())

  test('an empty server answers with an empty full state', async () => {
    const c = await connect()
    c.say({ type: 'catch_up', lastSeq: -1 })
    expect(await c.next()).toEqual({ type: 'full_state', messages: [] })
  })

  test('an empty server sends an empty full state to a client from before its restart', async () => {
    const c = await connect()
    c.say({ type: 'catch_up', lastSeq: 5 })
    expect(await c.next()).toEqual({ type: 'full_state', messages: [] })
  })

  test('numbers are consecutive', async () => {
    const { say } = await openRoom()
    await say(newTexts(10))
  })

  test('a late joiner sees the same numbers', async () => {
    const { say } = await openRoom()
    await say(newTexts(3))
    const c = await joinRoom()
    const heard = await say(newTexts(3))
    expect(await c.take(3)).toEqual(heard)
  })

  test('replays exactly what was missed', async () => {
    const room = await openRoom()
    await room.say(newTexts(5))
    await expectReplay(room, { missed: 3 })
  })

  test('live messages follow the replay', async () => {
    const room = await openRoom()
    // One more than is missed: a server may begin with 0, and -1 would not ask for a replay.
    await room.say(newTexts(3))
    const c = await expectReplay(room, { missed: 2 })
    const heard = await room.say(newTexts(3))
    expect(await c.take(3)).toEqual(heard)
  })

  test('sends nothing when nothing was missed', async () => {
    const room = await openRoom()
    await room.say(newTexts(1))
    const c = await connect()
    c.say({ type: 'catch_up', lastSeq: latest() })
    // Once B has heard C's own message, the question that C asked before it has been read.
    const [own] = newTexts(1)
    await room.say([own], { speaker: c })
    await expectNothingOld(c, { room, besides: own })
  })

  test('gives a new client everything it has', async () => {
    const room = await openRoom()
    await room.say(newTexts(10))
    await expectFullState(room, { lastSeq: -1 })
  })

  test('sends a full state to a client that is ahead of the server', async () => {
    const room = await openRoom()
    await room.say(newTexts(1))
    await expectFullState(room, { lastSeq: latest() + 500 })
  })

  test('keeps exactly the last 200 messages', async () => {
    const room = await openFullRoom()
    await expectFullState(room, { lastSeq: -1 })
  })

  test('replays all 200 when the gap just fits', async () => {
    const room = await openFullRoom()
    await expectReplay(room, { missed: KEPT })
  })

  test('sends a full state when the gap is one too wide', async () => {
    const room = await openFullRoom()
    await expectFullState(room, { lastSeq: latest() - KEPT - 1 })
  })

  test('sends a full state when the gap is far too wide', async () => {
    const room = await openFullRoom()
    await expectFullState(room, { lastSeq: history[0].seq })
  })

  test('loses nothing while a client catches up', async () => {
    const room = await openFullRoom()
    for (const pauseMs of [0, 0, 1]) await expectNothingLost(room, { pauseMs })
  })

  test('survives malformed messages and broken clients', async () => {
    const { a, b } = await openRoom()
    for (const misbehave of MISBEHAVIOURS) {
      misbehave((await connect()).socket)
      const [text] = newTexts(1)
      a.say({ type: 'broadcast', text })
      let heard = await b.next()
      while (heard !== null && heard.text !== text) heard = await b.next()
      expect(heard).toMatchObject({ type: 'message', text })
    }
  })

  async function connect() {
    const client = await connectTo(server.url)
    clients.push(client)
    return client
  }

  /** A client that hears everything from here on. */
  async function joinRoom() {
    const client = await connect()
    client.say({ type: 'catch_up', lastSeq: -1 })
    expect(await client.next()).toMatchObject({ type: 'full_state' })
    return client
  }

  /** A speaks and B listens. What B hears must be what was said, each message one number after the last. */
  async function openRoom() {
    const [a, b] = await Promise.all([connect(), joinRoom()])

    async function hearOut(said) {
      const heard = await b.take(said.length)
      const first = history.length > 0 ? latest() + 1 : heard[0]?.seq
      expect(heard).toEqual(said.map((text, i) => ({ type: 'message', seq: first + i, text })))
      history.push(...heard)
      return heard
    }

    async function say(said, { speaker = a } = {}) {
      for (const text of said) speaker.say({ type: 'broadcast', text })
      return hearOut(said)
    }

    return { a, b, say, hearOut }
  }

  /** A room in which the oldest messages have left the buffer. */
  async function openFullRoom() {
    const room = await openRoom()
    const missing = KEPT + 60 - history.length
    if (missing > 0) await room.say(newTexts(missing))
    return room
  }

  /** C hears exactly what it missed, and nothing else before the next broadcast. */
  async function expectReplay(room, { missed }) {
    const due = history.slice(-missed)
    const c = await connect()
    c.say({ type: 'catch_up', lastSeq: latest() - missed })
    expect(await c.take(missed)).toEqual(due)
    await expectNothingOld(c, { room })
    return c
  }

  /** C is given the whole buffer, and nothing else before the next broadcast. */
  async function expectFullState(room, { lastSeq }) {
    const messages = history.slice(-KEPT).map(({ seq, text }) => ({ seq, text }))
    const c = await connect()
    c.say({ type: 'catch_up', lastSeq })
    expect(await c.next()).toEqual({ type: 'full_state', messages })
    await expectNothingOld(c, { room })
  }

  /** The next thing that C hears is the next broadcast; its own words may come before. */
  async function expectNothingOld(c, { room, besides }) {
    const said = await room.say(newTexts(1))
    let heard = await c.next()
    if (besides !== undefined && heard?.text === besides) heard = await c.next()
    expect([heard]).toEqual(said)
  }

  /** Many messages are broadcast while C catches up. It may hear some twice, and in any order, but must hear them all. */
  async function expectNothingLost(room, { pauseMs }) {
    const missed = history.slice(-50)
    const c = await connect()
    const said = newTexts(25)
    c.say({ type: 'catch_up', lastSeq: latest() - missed.length })
    for (const text of said) {
      room.a.say({ type: 'broadcast', text })
      if (pauseMs > 0) await pause(pauseMs)
    }
    const due = [...missed, ...(await room.hearOut(said))]
    const found = new Map()
    while (due.some(({ seq }) => !found.has(seq))) {
      const heard = await c.next()
      if (heard === null) break
      found.set(heard.seq, heard)
    }
    expect(due.map(({ seq }) => found.get(seq))).toEqual(due)
  }

  function latest() {
    return history.at(-1)?.seq ?? 0
  }

  function newTexts(count) {
    return Array.from({ length: count }, () => `text ${++texts}`)
  }
}

/** What a client may do that a server must outlive. */
const MISBEHAVIOURS = [
  ...[
    'not json',
    'null',
    '[]',
    '{}',
    '42',
    '"catch_up"',
    '{"type":"catch_up"}',
    '{"type":"catch_up","lastSeq":"3"}',
    '{"type":"catch_up","lastSeq":null}',
    '{"type":"catch_up","lastSeq":3.5}',
    '{"type":"broadcast"}',
    '{"type":"broadcast","text":42}',
    '{"type":"broadcast","text":null}',
    '{"type":"__proto__"}',
    Buffer.from([0xff, 0x00, 0xfe]),
    JSON.stringify({ type: 'broadcast', text: 'x'.repeat(64 * 1024) }),
  ].map((data) => (socket) => socket.send(data)),
  // Torn away in the middle of a message, and while it is answered.
  (socket) => {
    socket.send('{"type":"broadcast","te', { fin: false })
    socket.terminate()
  },
  (socket) => {
    socket.send('{"type":"catch_up","lastSeq":-1}')
    socket.terminate()
  },
]
