import {
  afterPong,
  any,
  because,
  challenge,
  consecutive,
  FailedExpectation,
  fail,
  isNumbered,
  isObject,
  like,
  type Misbehaviour,
  matches,
  misbehaviours,
  type Numbered,
  type Peer,
  perServer,
  type Scene,
  sameMessages,
  sameNumbered,
  sameSnapshot,
  sayNumbered,
  show,
  until,
  where,
  within,
} from '#grader'

const KEPT = 200

const EMPTY = 'an empty server answers with an empty full state'
const NUMBERS = 'numbers are consecutive'
const REPLAY = 'replays exactly what was missed'
const FULL = 'gives a new client everything it has'

const NEWCOMERS = 'A client that has seen nothing must learn where it stands, even when that is: nothing was said yet.'
const OTHER_EPOCH =
  'A number this server never gave comes from before a restart. The client must start over, or it waits for ever.'
const FILLABLE =
  'All that was missed is still in the buffer, so the gap can be filled. A full state would throw away what the client has.'
const UNFILLABLE =
  'Something that was missed is gone. Replaying the rest would leave a hole that the client never hears of.'

const MESSAGE = { type: 'message', seq: any.integer, text: any.text } as const
const FULL_STATE = { type: 'full_state', messages: any.list } as const

export default challenge('Catch up after a gap', ({ check, inOneServer }) => {
  inOneServer(() => {
    check(
      EMPTY,
      async (scene) => {
        const c = await newcomer(scene, 'C')
        c.sends({ type: 'catch_up', lastSeq: -1 })
        try {
          await c.expects({ type: 'full_state', messages: [] }, because(NEWCOMERS), afterPong())
        } catch (error) {
          mannersOf(scene).isSilent = error instanceof FailedExpectation && error.failure.anomaly === 'unanswered'
          throw error
        }
      },
      {
        hint: 'lastSeq -1 stands for “I have seen nothing”. The answer is a full state even when the list in it is empty.',
      },
    )

    check(
      'an empty server sends an empty full state to a client from before its restart',
      async (scene) => {
        const c = await newcomer(scene, 'C')
        c.sends({ type: 'catch_up', lastSeq: 5 })
        await c.expects({ type: 'full_state', messages: [] }, because(OTHER_EPOCH), afterPong())
      },
      { hint: 'Compare lastSeq with the last number you gave. What if it is larger?', needs: [EMPTY] },
    )

    check(
      NUMBERS,
      async (scene) => {
        const room = await openRoom(scene)
        await room.say(scene.random.texts(10))
      },
      {
        because: 'A client can only tell that something is missing when each number is one more than the one before.',
        hint: 'One counter for the whole server, raised once for each message that is accepted.',
      },
    )

    check(
      'a late joiner sees the same numbers',
      async (scene) => {
        const room = await openRoom(scene)
        await room.say(scene.random.texts(3))
        const c = await newcomer(scene, 'C')
        await room.listens(c)
        const said = await room.say(scene.random.texts(3))
        const heard = await c.hears(said.length, MESSAGE)
        const wrong = heard.find((message, i) => message.seq !== said[i]?.seq)
        if (wrong === undefined) return
        fail({
          message: 'Two clients hear the same message under different numbers.',
          anomaly: 'skipped-seq',
          expected: `what B heard: ${sayNumbered(said)}`,
          actual: `what C heard: ${sayNumbered(heard)}`,
          blames: [wrong],
        })
      },
      {
        because: 'A number only names a message when it is the same for everyone. Otherwise no client can ask by it.',
        hint: 'The counter belongs to the server, not to a connection.',
        needs: [NUMBERS],
      },
    )

    check(
      REPLAY,
      async (scene) => {
        const room = await openRoom(scene)
        await room.say(scene.random.texts(5))
        await replays(scene, { room, missed: 3 })
      },
      { because: FILLABLE, hint: 'Send what has a seq greater than lastSeq, oldest first.', needs: [NUMBERS] },
    )

    check(
      'live messages follow the replay',
      async (scene) => {
        const room = await openRoom(scene)
        await room.say(scene.random.texts(2))
        const c = await replays(scene, { room, missed: 1 })
        const said = await room.say(scene.random.texts(3))
        const heard = await c.hears(said.length, MESSAGE, afterPong())
        sameNumbered(heard, { due: said, who: 'C', witness: 'B', what: 'live' })
      },
      {
        because: 'Catching up is the beginning: from there on the client listens like everybody else.',
        hint: 'A client that caught up stays among those who are sent every new message, and is there once.',
        needs: [NUMBERS, REPLAY],
      },
    )

    check(
      'sends nothing when nothing was missed',
      async (scene) => {
        const room = await openRoom(scene)
        await room.say(scene.random.texts(1))
        const c = await newcomer(scene, 'C')
        c.sends({ type: 'catch_up', lastSeq: room.latest })
        // C's own message goes down the same connection, so when B hears it, C's question has been read.
        const own = scene.random.text()
        c.ignores({ type: 'message', text: own })
        await room.say([own], { speaker: c })
        await nothingOld(c, { scene, room })
      },
      {
        because:
          'A client whose lastSeq is the latest number has everything. Whatever it is sent again, it shows twice.',
        hint: 'lastSeq itself has been seen: only greater numbers are missing.',
        needs: [NUMBERS],
      },
    )

    check(
      FULL,
      async (scene) => {
        const room = await openRoom(scene)
        await room.say(scene.random.texts(2))
        await getsFullState(scene, { room, lastSeq: -1, why: 'it said -1, which stands for “I have seen nothing”' })
      },
      { because: NEWCOMERS, hint: 'A full state holds the whole buffer, oldest first.', needs: [NUMBERS] },
    )

    check(
      'sends a full state to a client that is ahead of the server',
      async (scene) => {
        const room = await openRoom(scene)
        await room.say(scene.random.texts(1))
        const lastSeq = room.latest + 500
        await getsFullState(scene, { room, lastSeq, why: `it said ${lastSeq}, a number this server never gave` })
      },
      {
        because: OTHER_EPOCH,
        hint: 'Compare lastSeq with the last number you gave. What if it is larger?',
        needs: [NUMBERS, FULL],
      },
    )

    check(
      'keeps exactly the last 200 messages',
      async (scene) => {
        const room = await openRoom(scene)
        await room.fill()
        await getsFullState(scene, { room, lastSeq: -1, why: 'it said -1, which stands for “I have seen nothing”' })
      },
      {
        because: 'The buffer is a promise to clients and a limit on memory: 200, not fewer and not more.',
        hint: 'After adding the 201st message, one must go: the oldest.',
        needs: [NUMBERS, FULL],
      },
    )

    check(
      'replays all 200 when the gap just fits',
      async (scene) => {
        const room = await openRoom(scene)
        await room.fill()
        await replays(scene, { room, missed: KEPT })
      },
      {
        because: FILLABLE,
        hint: 'With oldest as the first number in the buffer: a client that saw oldest - 1 misses nothing you do not have.',
        needs: [NUMBERS, REPLAY],
      },
    )

    check(
      'sends a full state when the gap is one too wide',
      async (scene) => {
        const room = await openRoom(scene)
        await room.fill()
        const lastSeq = room.latest - KEPT - 1
        const why = `message ${lastSeq + 1}, which it missed, has left the buffer`
        await getsFullState(scene, { room, lastSeq, why })
      },
      { because: UNFILLABLE, hint: 'The rule is lastSeq + 1 < oldest.', needs: [NUMBERS, FULL] },
    )

    check(
      'sends a full state when the gap is far too wide',
      async (scene) => {
        const room = await openRoom(scene)
        await room.fill()
        const lastSeq = room.first
        const why = `it saw only the first message, and much of what followed has left the buffer`
        await getsFullState(scene, { room, lastSeq, why })
      },
      { because: UNFILLABLE, hint: 'The rule is lastSeq + 1 < oldest.', needs: [NUMBERS, FULL] },
    )

    check(
      'loses nothing while a client catches up',
      async (scene) => {
        const room = await openRoom(scene)
        await room.fill()
        for (let round = 0; round < 2; round++) await catchesUpInABurst(scene, { room, pauseMs: 0 })
        await catchesUpInABurst(scene, { room, pauseMs: 1 })
      },
      {
        because:
          'Messages do not wait while a client catches up. What falls between replay and live is lost without a trace.',
        hint: 'Between reading the buffer and being among the live clients nothing may happen: no await, no timer.',
        needs: [NUMBERS, REPLAY],
      },
    )

    check(
      'survives malformed messages and broken clients',
      async (scene) => {
        const room = await openRoom(scene)
        const known = [
          { type: 'catch_up', lastSeq: 3 },
          { type: 'broadcast', text: scene.random.text() },
        ]
        const asks = [{ type: 'catch_up', lastSeq: -1 }]
        for (const each of misbehaviours(known, { asks })) await outlives(scene, { room, ...each })
      },
      {
        because: 'Anyone can connect and send anything. One bad message must not take the server from everybody else.',
        hint: 'Parse inside try … catch, and look at what came before using it.',
        needs: [NUMBERS],
      },
    )
  })
})

/** All that was broadcast so far in this process, as B heard it. */
const historyOf = perServer<Numbered[]>(() => [])
/**
 * What is known of this process, so that the same silence is not waited out again and again: whether it leaves newcomers
 * without an answer, and whether a client that caught up was left without the next broadcast.
 */
const mannersOf = perServer(() => ({ isSilent: false, cutsOff: false }))

/** A client that passes over what the brief leaves free: other types of message, and batches instead of single ones. */
async function newcomer(scene: Scene, name: string): Promise<Peer> {
  scene.unfold(unfoldBatch)
  const [peer] = await scene.join(name)
  peer.ignores(OTHER_TYPE)
  return peer
}

const OTHER_TYPE = where('a message of another type', (message) => {
  return isObject(message) && typeof message.type === 'string' && !['message', 'full_state'].includes(message.type)
})

/** A replay may come as one message with a list in it. It counts as the messages in the list. */
function unfoldBatch(message: unknown): readonly unknown[] {
  if (!isObject(message) || message.type === 'full_state' || !Array.isArray(message.messages)) return [message]
  return message.messages.map((each: unknown) => (isObject(each) ? { ...each, type: 'message' } : each))
}

interface Room {
  /** The number of the last and of the very first message. */
  readonly latest: number
  readonly first: number
  /** What should be in the buffer. */
  readonly buffer: readonly Numbered[]
  /** A (or another speaker) sends these; resolves with what B heard, once it is what it should be. */
  say(texts: readonly string[], options?: { speaker?: Peer }): Promise<Numbered[]>
  /** Sends without waiting for B to hear it. */
  utter(text: string): void
  /** B hears what was uttered. */
  hearsOut(texts: readonly string[]): Promise<Numbered[]>
  /** B hears this text, whatever else it hears first. */
  overhears(text: string): Promise<void>
  /** Makes sure that the oldest messages have been pushed out of the buffer. */
  fill(): Promise<void>
  /** A client becomes one of those who hear everything from here on. */
  listens(peer: Peer): Promise<void>
}

/** A speaks and B listens, in every check: what B hears is what was broadcast. */
async function openRoom(scene: Scene): Promise<Room> {
  const history = historyOf(scene)
  const a = await newcomer(scene, 'A')
  const b = await newcomer(scene, 'B')

  const listens = async (peer: Peer) => {
    const manners = mannersOf(scene)
    peer.sends({ type: 'catch_up', lastSeq: -1 })
    if (!manners.isSilent) {
      const answer = await peer.takes(1, within(150), afterPong())
      manners.isSilent = answer.length === 0
    }
    // It hears what comes from here on; whatever it was given to begin with is for other checks to judge.
    const known = new Set<unknown>(history.map(({ text }) => text))
    const latest = history.at(-1)?.seq ?? -1
    peer.ignores({ type: 'full_state' })
    // By its number too: once in many gradings, chance gives a new message the text of an old one.
    const isNew = ({ seq }: { seq?: unknown }) => typeof seq === 'number' && seq > latest
    peer.ignores(where('old', (message) => isObject(message) && known.has(message.text) && !isNew(message)))
  }

  const hearsOut = async (texts: readonly string[]) => {
    const heard = await b.hears(texts.length, MESSAGE)
    const last = history.at(-1)
    history.push(...heard)
    judgeLive(heard, { texts, before: last })
    return heard
  }

  const room: Room = {
    get latest() {
      return history.at(-1)?.seq ?? 0
    },
    get first() {
      return history[0]?.seq ?? 0
    },
    get buffer() {
      return history.slice(-KEPT)
    },
    listens,
    hearsOut,
    utter: (text) => a.sends({ type: 'broadcast', text }),
    async say(texts, { speaker = a } = {}) {
      for (const text of texts) speaker.sends({ type: 'broadcast', text })
      return hearsOut(texts)
    },
    async overhears(text) {
      for (;;) {
        const heard = await b.expects({ type: 'message' })
        if (isMessage(heard) && heard.text === text) return
      }
    },
    async fill() {
      const missing = KEPT + 60 - history.length
      if (missing > 0) await room.say(scene.random.texts(missing))
    },
  }
  await listens(b)
  return room
}

/** C says how far it got, hears exactly what it missed, and nothing else before the next broadcast. */
async function replays(scene: Scene, { room, missed }: { room: Room; missed: number }): Promise<Peer> {
  const due = room.buffer.slice(-missed)
  const c = await newcomer(scene, 'C')
  c.sends({ type: 'catch_up', lastSeq: room.latest - missed })
  const answer = await c.takes(missed, like(MESSAGE), until(FULL_STATE), within(400), afterPong())
  const full = answer.find(isFullState)
  if (full !== undefined) {
    fail({
      message: 'C was given a full state, though nothing it missed had left the buffer.',
      anomaly: 'unexpected',
      expected: sayNumbered(due),
      actual: describeFullState(full),
      blames: [full],
    })
  }
  if (answer.length === 0) await stayedSilent(c, { due: MESSAGE, expected: sayNumbered(due) })
  sameNumbered(answer.filter(isMessage), { due, who: 'C', witness: 'B', what: 'missed' })
  await nothingOld(c, { scene, room })
  return c
}

/** Fails in the kit's words for silence, which look for near misses among what was passed over. */
async function stayedSilent(c: Peer, { due, expected }: { due: object; expected: string }): Promise<void> {
  try {
    await c.expects(due, within(1))
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    fail({ ...error.failure, expected })
  }
}

/**
 * Nothing that was said before reaches C ahead of the next broadcast. When that broadcast does not reach C either, this
 * is not the check to say so.
 */
async function nothingOld(c: Peer, { scene, room }: { scene: Scene; room: Room }): Promise<void> {
  const next = scene.random.text()
  await room.say([next])
  const manners = mannersOf(scene)
  const [heard] = await c.takes(1, within(manners.cutsOff ? 30 : 250), afterPong())
  if (heard === undefined) manners.cutsOff = true
  if (heard === undefined || matches({ type: 'message', text: next }, heard)) return
  if (isFullState(heard)) {
    fail({
      message: 'C was given a full state, though it had everything.',
      anomaly: 'unexpected',
      expected: 'nothing until the next broadcast',
      actual: describeFullState(heard),
      blames: [heard],
    })
  }
  const isOld = isMessage(heard) && heard.seq < room.latest
  fail({
    message: isOld ? alreadyHad(heard) : 'C was sent something that is no answer to what it asked.',
    anomaly: isOld ? 'duplicated' : 'unexpected',
    expected: 'nothing until the next broadcast',
    actual: show(heard),
    blames: [heard],
  })
}

function alreadyHad({ seq }: Numbered): string {
  return `C was sent message ${seq}, which it had already.`
}

/** C says how far it got and is given the whole buffer, and nothing else before the next broadcast. */
async function getsFullState(
  scene: Scene,
  { room, lastSeq, why }: { room: Room; lastSeq: number; why: string },
): Promise<void> {
  const due = room.buffer
  const c = await newcomer(scene, 'C')
  c.sends({ type: 'catch_up', lastSeq })
  const [answer] = await c.takes(1, like(FULL_STATE), until(MESSAGE), within(400), afterPong())
  const expected = `full_state with ${sayNumbered(due)}`
  if (answer === undefined) await stayedSilent(c, { due: FULL_STATE, expected })
  if (isMessage(answer)) {
    const replayed = [answer, ...(await c.takes(due.length + 5, within(150), afterPong()))]
    fail({
      message: `C was sent single messages where a full state was due: ${why}.`,
      anomaly: 'stale',
      expected,
      actual: sayNumbered(replayed.filter(isMessage)),
      blames: replayed.slice(0, 5),
    })
  }
  judgeFullState(answer, { due })
  await nothingOld(c, { scene, room })
}

/** Many messages are broadcast at the very moment a client catches up. It may hear some twice, but must hear them all. */
async function catchesUpInABurst(scene: Scene, { room, pauseMs }: { room: Room; pauseMs: number }): Promise<void> {
  const missed = room.buffer.slice(-50)
  const c = await newcomer(scene, 'C')
  const texts = scene.random.texts(25)
  c.sends({ type: 'catch_up', lastSeq: room.latest - missed.length })
  for (const text of texts) {
    room.utter(text)
    if (pauseMs > 0) await scene.pause(pauseMs)
  }
  const live = await room.hearsOut(texts)
  const due = [...missed, ...live]
  const found = new Map<number, Numbered>()
  const isMissing = (message: Numbered) => found.get(message.seq)?.text !== message.text
  // Single steps, because a server may send live messages before, between and after the replay.
  while (due.some(isMissing)) {
    const [next] = await c.takes(1, within(250), afterPong())
    if (next === undefined) break
    if (isFullState(next)) {
      fail({
        message: 'C was given a full state, though nothing it missed had left the buffer.',
        anomaly: 'unexpected',
        expected: sayNumbered(due),
        actual: describeFullState(next),
        blames: [next],
      })
    }
    if (isMessage(next)) found.set(next.seq, next)
  }
  const lost = due.filter(isMissing)
  if (lost.length === 0) return
  fail({
    message: 'C never heard messages that were broadcast while it was catching up.',
    anomaly: 'lost',
    expected: sayNumbered(due),
    actual: `missing: ${sayNumbered(lost)}`,
    blames: lost,
  })
}

/** After the misbehaviour A still speaks and B still hears. */
async function outlives(scene: Scene, { room, what, does }: Misbehaviour & { room: Room }): Promise<void> {
  const text = scene.random.text()
  try {
    does(await newcomer(scene, 'M'))
    room.utter(text)
    await room.overhears(text)
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    fail({
      ...error.failure,
      message: `After a client ${what}, others are cut off.`,
      expected: `B hears ${show(text)} after a client ${what}`,
      actual: error.failure.actual ?? error.message,
    })
  }
}

/** Judges what B hears live: each text once, in order, each number one more than the last. */
function judgeLive(
  heard: readonly Numbered[],
  { texts, before: last }: { texts: readonly string[]; before: Numbered | undefined },
): void {
  sameMessages<{ text: string }>(heard, {
    due: texts.map((text) => ({ text })),
    who: 'B',
    what: 'messages that were broadcast',
    key: ({ text }) => text,
    tell: (messages) => messages.map(({ text }) => show(text)).join(', '),
  })
  consecutive(heard, { after: last?.seq })
}

function judgeFullState(answer: unknown, { due }: { due: readonly Numbered[] }): void {
  const expected = `full_state with ${sayNumbered(due)}`
  if (!isFullState(answer)) {
    fail({
      message: 'C was sent something else where a full state was due.',
      anomaly: 'wrong-shape',
      expected,
      actual: show(answer),
      blames: [answer],
    })
  }
  const odd = answer.messages.find((message) => !isNumbered(message))
  if (odd !== undefined) {
    fail({
      message: 'The full state holds an entry that is not { seq, text }.',
      anomaly: 'wrong-shape',
      expected,
      actual: show(odd),
      blames: [answer],
    })
  }
  sameSnapshot(answer.messages.filter(isNumbered), { due, name: 'full_state', blames: [answer] })
}

interface FullState {
  readonly type: 'full_state'
  readonly messages: readonly unknown[]
}

function isFullState(value: unknown): value is FullState {
  return isObject(value) && value.type === 'full_state' && Array.isArray(value.messages)
}

function isMessage(value: unknown): value is Numbered {
  return isNumbered(value) && isObject(value) && value.type === 'message'
}

function describeFullState({ messages }: FullState): string {
  return `full_state with ${sayNumbered(messages.filter(isNumbered))}`
}
