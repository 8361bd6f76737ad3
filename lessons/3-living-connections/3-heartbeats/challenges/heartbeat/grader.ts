import {
  challenge,
  FailedExpectation,
  fail,
  isObject,
  matches,
  milliseconds,
  type Peer,
  type Scene,
  seconds,
  show,
  where,
  within,
} from '#grader'

/** Seconds in which every client is pinged, and before which no silent one is ended. */
const PERIOD = 30
/** Seconds that a client may take over an answer. */
const SLOW = 20
/** Seconds after which a silent client must be gone. */
const TOO_LONG = 60
/** Seconds that are left to servers on a busy machine, where the true time goes on between two journeys. */
const MARGIN = 3

const COUNT = 'tells everyone how many are here'
const PING = 'pings every client at least once in thirty seconds'
const DEATH = 'ends a client that vanished, within sixty seconds'
const WATCH = 'keeps watch when a client has left'

const NOT_YET =
  'A client is not dead because one answer is late: networks stall, laptops doze for a moment and come back.'
const HALF_OPEN =
  'A client that vanished closes nothing and answers nothing. Nobody but your server can end its connection.'

export default challenge(
  'Who is still there',
  ({ check, inOneServer }) => {
    check(
      COUNT,
      async (scene) => {
        const room = await openRoom(scene)
        await room.joins('A')
        const b = await room.joins('B')
        await room.joins('C')
        await b.leaves()
        await room.loses(b)
      },
      {
        because: 'The count is how a death becomes visible: it has to be right before it can tell anything.',
        hint: 'Send { type: "online", count } to every client on connection, and again in the close event.',
      },
    )

    check(
      PING,
      async (scene) => {
        const room = await openRoom(scene)
        const a = await room.joins('A')
        await scene.after(seconds(scene.random.integer(4, 25)))
        const b = await room.joins('B')
        for (const answered of [0, 1]) {
          await scene.after(seconds(PERIOD))
          await isPinged(a, { answered })
          await isPinged(b, { answered })
        }
      },
      {
        because:
          'A ping is a control frame, which every client answers by itself. A message would need a programmer at the other end to think of it.',
        hint: 'socket.ping(), again and again. A message that says “ping” is none: no browser answers it.',
        needs: [COUNT],
      },
    )

    inOneServer(() => {
      check(
        'keeps everyone who answers',
        async (scene) => {
          const room = await openRoom(scene)
          for (const name of ['A', 'B', 'C', 'D']) {
            await room.joins(name)
            await scene.after(seconds(scene.random.integer(5, 12)))
          }
          await scene.after(seconds(300))
          await inOtherWords({ closed: 'A client was ended that had answered every ping.' }, () => room.joins('N'))
        },
        {
          because: 'Whoever answers is alive. Ending them would make the heartbeat worse than none.',
          hint: 'Note every pong as it comes, the tenth like the first.',
          needs: [COUNT, PING],
        },
      )

      check(
        'leaves a client twenty seconds to answer',
        async (scene) => {
          const room = await openRoom(scene)
          await scene.after(seconds(scene.random.integer(1, 29)))
          const slow = await room.joins('S')
          await inOtherWords({ closed: `S was ended, though it answers each ping within ${SLOW} s.` }, async () => {
            for (let round = 0; round < 8; round++) {
              slow.freezes()
              await scene.after(seconds(SLOW - MARGIN))
              slow.thaws()
              await scene.after(seconds(1))
            }
            await room.joins('N')
          })
        },
        {
          because: NOT_YET,
          hint: 'Look for the answer when the next ping is due, and not a few seconds after the last one.',
          needs: [COUNT, PING],
        },
      )

      check(
        'notices at once that a connection broke',
        async (scene) => {
          const room = await openRoom(scene)
          await room.joins('A')
          const b = await room.joins('B')
          b.cuts()
          await room.loses(b)
        },
        {
          because: 'A reset arrives by itself. Only those who say nothing at all need a heartbeat to be found out.',
          hint: 'The close event comes for every end of a connection, with a goodbye or without.',
          needs: [COUNT],
        },
      )

      check(
        'leaves no timer running for a client that is gone',
        async (scene) => {
          // Whoever lets timers run out instead of clearing them has the time to, now and at the end.
          await scene.after(seconds(TOO_LONG + 1))
          const before = await scene.timers()
          const room = await openRoom(scene)
          const guests: Peer[] = []
          for (const name of GUESTS) guests.push(await room.joins(name))
          await scene.after(seconds(PERIOD + 5))
          for (const guest of guests) {
            await guest.leaves()
            await room.loses(guest)
          }
          await scene.after(seconds(TOO_LONG + 1))
          const left = (await scene.timers()) - before
          if (left < GUESTS.length / 2) return
          fail({
            message: `${GUESTS.length} clients came and went, and ${left} timers more are running than before.`,
            anomaly: 'unexpected',
            expected: 'no timer more than before they came',
            actual: `${left} timers more`,
          })
        },
        {
          because:
            'A timer holds on to its socket, and to all that hangs on it. A server that forgets them grows with everyone who was ever there.',
          hint: 'What you start for a client, with setInterval or setTimeout, you clear in its close event.',
          needs: [COUNT, PING],
        },
      )

      check(
        'survives clients that break the protocol',
        async (scene) => {
          const room = await openRoom(scene)
          await room.joins('A')
          for (const [what, misbehave] of MISBEHAVIOURS) {
            const m = await room.joins('M')
            await outlives(room, { m, what, misbehave })
          }
        },
        {
          because: 'Anyone can connect and send anything. One bad frame must not take the server from everybody else.',
          hint: 'A socket that breaks the protocol emits error before close. An error event that nobody listens to ends the process.',
          needs: [COUNT],
        },
      )

      check(
        'gives a silent client thirty seconds',
        async (scene) => {
          const room = await openRoom(scene)
          await room.joins('A')
          await scene.after(seconds(scene.random.integer(8, 11)))
          await room.joins('B')
          await scene.after(seconds(scene.random.integer(8, 11)))
          const v = await room.joins('V')
          room.losesTouchWith(v)
          await scene.after(seconds(PERIOD - MARGIN))
          await room.joins('N', { sentence: `V was given up although it had been silent for less than ${PERIOD} s.` })
          await scene.after(seconds(TOO_LONG - PERIOD + MARGIN))
        },
        {
          because: NOT_YET,
          hint: 'One silence is one ping without an answer, for a whole period. How many timers of yours look at the same client?',
          needs: [COUNT, PING],
        },
      )
    })

    check(
      DEATH,
      async (scene) => {
        const room = await openRoom(scene)
        await room.joins('A')
        await scene.after(seconds(scene.random.integer(1, 29)))
        const v = await room.joins('V')
        await scene.after(seconds(65))
        room.losesTouchWith(v)
        await scene.after(seconds(TOO_LONG))
        await room.loses(v, { sentence: `V vanished ${TOO_LONG} s ago, and A still believes that it is there.` })
        await room.joins('N', { sentence: 'V died once, and was counted or told of more than once.' })
      },
      {
        because: HALF_OPEN,
        hint: 'terminate() ends a connection at once. close() sends a goodbye and waits for the answer, which never comes.',
        needs: [COUNT, PING],
      },
    )

    inOneServer(() => {
      check(
        WATCH,
        async (scene) => {
          const room = await openRoom(scene)
          await room.joins('A')
          const b = await room.joins('B')
          const v = await room.joins('V')
          await b.leaves()
          await room.loses(b)
          room.losesTouchWith(v)
          await scene.after(seconds(TOO_LONG))
          await room.loses(v, { sentence: `V vanished ${TOO_LONG} s ago, and since B has left nobody looks any more.` })
        },
        {
          because: 'One client that goes must not take the heartbeat of all the others with it.',
          hint: 'A timer for all is cleared when the server closes. A timer of one client is cleared when that client closes.',
          needs: [COUNT, DEATH],
        },
      )

      check(
        'cuts the connection of a client that hears but does not answer',
        async (scene) => {
          const room = await openRoom(scene)
          await room.joins('A')
          const v = await room.joins('V')
          v.answersNoPings()
          await scene.after(seconds(TOO_LONG))
          await room.loses(v)
          await v.isClosed({}, within(50))
        },
        {
          because:
            'A client that is no longer counted but still connected keeps its memory, its descriptor, and its hopes.',
          hint: 'To forget a client is not to end it: call terminate() on its socket.',
          needs: [COUNT, DEATH, WATCH],
        },
      )

      check(
        'ends a client that talks but does not answer',
        async (scene) => {
          const room = await openRoom(scene)
          await room.joins('A')
          const v = await room.joins('V')
          v.answersNoPings()
          await talksOn(v, { scene, for: TOO_LONG })
          await room.loses(v, {
            sentence: `V has answered no ping for ${TOO_LONG} s, and is still counted because it talks.`,
          })
        },
        {
          because: 'What it says shows that it reaches you. Only a pong shows that you reach it, too.',
          hint: 'Note the event pong, and nothing else, as a sign of life.',
          needs: [COUNT, DEATH, WATCH],
        },
      )

      check(
        'ends all who are silent and nobody else, and tells of each once',
        async (scene) => {
          const room = await openRoom(scene)
          await room.joins('A')
          const v = await room.joins('V')
          const w = await room.joins('W')
          await room.joins('B')
          room.losesTouchWith(v)
          room.losesTouchWith(w)
          await scene.after(seconds(TOO_LONG))
          await room.losesBoth([v, w])
          await scene.after(seconds(2 * TOO_LONG))
          await room.joins('N')
        },
        {
          because: 'Each connection lives or dies by its own answers, however many are silent with it.',
          hint: 'A list that loses an item while you walk along it by index skips the next one. Walk along a copy, or a Set.',
          needs: [COUNT, DEATH, WATCH],
        },
      )
    })
  },
  { clock: 'travel' },
)

const GUESTS = ['A', 'B', 'C', 'D', 'E', 'F']

/** Those who are here. What everyone is told as they come and go is judged on the way. */
interface Room {
  /** Connects a client: everyone hears the new count, and heard nothing before it. Else somebody was told too much. */
  joins(name: string, options?: { sentence?: string }): Promise<Peer>
  /** The client vanishes. It is still counted, and hears nothing any more. */
  losesTouchWith(peer: Peer): void
  /** Everyone who is left hears the new count, and heard nothing before it. */
  loses(peer: Peer, options?: { sentence?: string }): Promise<void>
  /** Two are gone at the same moment: everyone who is left is told of each, or of both at once. */
  losesBoth(peers: readonly [Peer, Peer]): Promise<void>
}

const OTHER_TYPE = where('a message of another type', (message) => {
  return isObject(message) && typeof message.type === 'string' && message.type !== 'online'
})

/** Begins with nobody there: those of the check before have been dealt with, however they went. */
async function openRoom(scene: Scene): Promise<Room> {
  scene.ignore(OTHER_TYPE)
  await scene.after(seconds(1))
  const here: Peer[] = []
  const deaf = new Set<Peer>()
  const hearTheCount = async () => {
    const count = here.length
    for (const peer of here) if (!deaf.has(peer)) await peer.expects({ type: 'online', count })
  }
  return {
    async joins(name, { sentence } = {}) {
      const [peer] = await scene.join(name)
      // Never two in one millisecond: whether timers of theirs are due in the same moment must not be left to chance.
      await scene.after(milliseconds(5))
      here.push(peer)
      await inOtherWords({ others: sentence }, hearTheCount)
      return peer
    },
    losesTouchWith(peer) {
      deaf.add(peer)
      peer.vanishes()
    },
    async loses(gone, { sentence } = {}) {
      here.splice(here.indexOf(gone), 1)
      await inOtherWords({ others: sentence }, hearTheCount)
    },
    async losesBoth(gone) {
      for (const peer of gone) here.splice(here.indexOf(peer), 1)
      const due = { type: 'online', count: here.length }
      for (const peer of here) {
        const told = await peer.takes(2, within(250))
        if (matches(due, told.at(-1))) continue
        const names = gone.map(({ name }) => name).join(' and ')
        fail({
          message: `${names} vanished ${TOO_LONG} s ago, and ${told.length === 0 ? 'neither' : 'only one'} of them was given up.`,
          anomaly: 'unanswered',
          expected: show(due),
          actual: told.length === 0 ? 'nothing' : told.map(show).join('\n'),
          blames: told,
        })
      }
    },
  }
}

/** Puts a failure into other words: that somebody's connection ended, and what else may go wrong. */
async function inOtherWords(
  { closed, others }: { closed?: string; others?: string | undefined },
  expectation: () => Promise<unknown>,
): Promise<void> {
  try {
    await expectation()
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    const sentence = error.failure.anomaly === 'closed' ? closed : others
    if (sentence === undefined) throw error
    fail({ ...error.failure, message: sentence })
  }
}

/** A client that answers hears a ping, and is still there to hear it. */
async function isPinged(peer: Peer, { answered }: { answered: number }): Promise<void> {
  try {
    await peer.hearsPing(within(50))
  } catch (error) {
    if (!(error instanceof FailedExpectation) || error.failure.anomaly !== 'closed') throw error
    fail({
      ...error.failure,
      message:
        answered === 0
          ? `The server ended the connection of ${peer.name}, which had only just joined and been asked nothing.`
          : `The server ended the connection of ${peer.name}, which had answered its ping.`,
      because: 'Whoever answers is alive, and so is whoever was not asked yet.',
    })
  }
}

/** Says something every few seconds, for as long as it is let. */
async function talksOn(v: Peer, { scene, for: length }: { scene: Scene; for: number }): Promise<void> {
  const every = 5
  for (let second = 0; second < length; second += every) {
    try {
      v.sends({ type: 'hello', text: scene.random.text() })
    } catch (error) {
      if (!(error instanceof FailedExpectation)) throw error
      // Its connection is gone, as it should be: who is told of it, and when, is judged elsewhere.
    }
    await scene.after(seconds(every))
  }
}

type Misbehaviour = (m: Peer) => Promise<void>

/** What a server must outlive, each with its name for the learner. After each the client is gone. */
const MISBEHAVIOURS: readonly (readonly [string, Misbehaviour])[] = [
  ['sends `not json`', saying('not json')],
  ['sends `null`', saying('null')],
  ['sends bytes that are no text', saying(new Uint8Array([0xff, 0x00, 0xfe]))],
  ['sends a text of 64 KiB', saying('x'.repeat(64 * 1024))],
  [
    'is torn away in the middle of a message',
    async (m) => {
      m.sendsHalf('half a message')
      m.cuts()
    },
  ],
  [
    'breaks off in the middle of a frame and begins another',
    async (m) => {
      m.sendsHalf('half a message'.repeat(20))
      m.sendsRaw(Uint8Array.from({ length: 4_096 }, (_, i) => (i * 37 + (i >> 3)) % 256))
      await m.isClosed()
    },
  ],
]

function saying(raw: string | Uint8Array): Misbehaviour {
  return async (m) => {
    m.sendsRaw(raw)
    await m.leaves()
  }
}

/** After the misbehaviour the others hear that the client is gone. */
async function outlives(
  room: Room,
  { m, what, misbehave }: { m: Peer; what: string; misbehave: Misbehaviour },
): Promise<void> {
  try {
    await misbehave(m)
    await room.loses(m)
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    fail({
      ...error.failure,
      message: `After a client ${what}, others are cut off.`,
      expected: `A hears that the client is gone after it ${what}`,
      actual: error.failure.actual ?? error.message,
    })
  }
}
