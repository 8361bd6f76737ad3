import {
  challenge,
  FailedExpectation,
  fail,
  type IoPeer,
  isObject,
  matches,
  perServer,
  type Scene,
  seconds,
  show,
  where,
} from '#grader'

const LIMIT = 30
/** Seconds for which an accepted message counts. */
const WINDOW = 60

const THIRTY = 'lets thirty messages through'
const LIMITED = 'refuses the thirty-first'
const ALONE = 'counts each user alone'
const WAIT = 'says how many seconds to wait'
const SLIDES = 'gives back what has left the window, and no more'

const OK = { status: 'ok' } as const
const REFUSED = { status: 'rate_limited' } as const

const NO_EDGES =
  'A window that begins anew has an edge, and around the edge twice as much gets through: thirty just before it and thirty just after.'

export default challenge(
  'Thirty a minute',
  ({ check, inOneServer }) => {
    inOneServer(() => {
      check(
        THIRTY,
        inAFreshMinute(async (scene) => {
          const a = await user(scene)
          await a.isAccepted(15)
          await a.waits(40)
          await a.isAccepted(15)
        }),
        {
          because: 'Thirty within a minute are allowed, in one go or spread over it.',
          hint: 'Call the acknowledgement with { status: "ok" } for each message that you accept.',
        },
      )

      check(
        LIMITED,
        inAFreshMinute(async (scene) => {
          const a = await user(scene)
          await a.isAccepted(LIMIT)
          await a.isRefused()
        }),
        {
          because: 'The limit is a promise to everyone else in the chat.',
          hint: 'When thirty were accepted within the last minute, the next one is refused: compare with >=, not with >.',
          needs: [THIRTY],
        },
      )

      check(
        ALONE,
        inAFreshMinute(async (scene) => {
          const a = await user(scene)
          const b = await user(scene, 'B')
          await a.isAccepted(LIMIT)
          await a.isRefused()
          await b.isAccepted(LIMIT, 'what A sent is A’s')
        }),
        {
          because: 'One noisy user must not silence all the others.',
          hint: 'Look the times up by the userId of the socket that sent the message.',
          needs: [THIRTY, LIMITED],
        },
      )

      check(
        'delivers what it accepts, and nothing that it refuses',
        inAFreshMinute(async (scene) => {
          const b = await user(scene, 'B')
          const c = await user(scene, 'C')
          const a = await user(scene)
          const texts = await a.isAccepted(LIMIT)
          await a.isRefused(3)
          const [fence] = await c.isAccepted(1)
          for (const text of texts) await b.peer.expects('chat', { userId: a.id, text })
          await b.peer.expects('chat', { userId: c.id, text: fence })
        }),
        {
          because: 'A limit that is only announced keeps nothing out of anybody’s chat.',
          hint: 'Decide first. socket.broadcast.emit belongs behind the decision.',
          needs: [THIRTY, LIMITED, ALONE],
        },
      )

      check(
        'has no window that begins anew',
        inAFreshMinute(async (scene) => {
          const a = await user(scene)
          await a.isAccepted(LIMIT)
          let waited = 0
          for (const moment of [9, 19, 29, 39, 49, 54]) {
            await a.waits(moment - waited)
            waited = moment
            await a.isRefused(1, `all of them ${waited} s ago`)
          }
        }),
        {
          because: NO_EDGES,
          hint: 'Keep the time of each accepted message, and count those that lie within the last 60 seconds.',
          needs: [THIRTY, LIMITED],
        },
      )

      check(
        SLIDES,
        inAFreshMinute(async (scene) => {
          const a = await user(scene)
          await a.isAccepted(15)
          await a.waits(40)
          await a.isAccepted(15)
          await a.waits(22)
          await a.isAccepted(15, 'the first fifteen are more than a minute old')
          await a.isRefused(1, 'fifteen of them 22 s ago and fifteen just now')
        }),
        {
          because: `${NO_EDGES} An estimate, such as a share of the last minute’s count, comes close and is not exact.`,
          hint: 'Each message leaves the window on its own, sixty seconds after it was accepted.',
          needs: [THIRTY, LIMITED],
        },
      )

      check(
        'does not count what it refused',
        inAFreshMinute(async (scene) => {
          const a = await user(scene)
          await a.isAccepted(LIMIT)
          for (let round = 0; round < 5; round++) {
            await a.waits(10)
            await a.isRefused(6)
          }
          await a.waits(11)
          await a.isAccepted(LIMIT, 'the first thirty are more than a minute old, and what was refused does not count')
        }),
        {
          because: 'If attempts counted, a page that retries on its own would lock its user out for good.',
          hint: 'Note the time of a message only when you let it through.',
          needs: [THIRTY, LIMITED],
        },
      )

      check(
        WAIT,
        inAFreshMinute(async (scene) => {
          const a = await user(scene)
          await a.isAccepted(10)
          await a.waits(scene.random.integer(18, 24))
          await a.isAccepted(20)
          await a.waits(scene.random.integer(11, 15) + 0.3)
          await a.isToldToWait()
          await a.waits(10)
          await a.isToldToWait()
        }),
        {
          because: 'A client that is told how long to wait need not guess, and need not knock all the time.',
          hint: 'The next to leave the window is the oldest: Math.ceil((oldest + 60_000 - now) / 1000).',
          needs: [THIRTY, LIMITED],
        },
      )

      check(
        'lets in whoever waits as long as it says',
        inAFreshMinute(async (scene) => {
          const a = await user(scene)
          await a.isAccepted(12)
          await a.waits(scene.random.integer(5, 25) + 0.7)
          await a.isAccepted(18)
          const retryAfter = await a.isToldToWait()
          await a.waits(retryAfter)
          await a.isAccepted(1, `the server itself had said: retryAfter ${retryAfter}`)
        }),
        {
          because: 'Whoever waits as told and is refused again will not believe the next number.',
          hint: 'Round up. The part of a second that is cut off is a part of the wait.',
          needs: [THIRTY, LIMITED, WAIT],
        },
      )

      check(
        'counts all sockets of a user together',
        inAFreshMinute(async (scene) => {
          const a = await user(scene)
          const tab = await a.again('A’s second tab')
          await a.isAccepted(20)
          await tab.isAccepted(10)
          await tab.isRefused()
          await a.isRefused()
        }),
        {
          because: 'A limit for each socket is no limit: opening another tab costs nothing.',
          hint: 'Keep the times in one Map for the whole server, under auth.userId.',
          needs: [THIRTY, LIMITED],
        },
      )

      check(
        'remembers a user who leaves and comes back',
        inAFreshMinute(async (scene) => {
          const a = await user(scene)
          await a.isAccepted(LIMIT)
          await a.peer.leaves()
          await a.waits(5)
          const back = await a.again('A on a second visit')
          await back.isRefused(1, 'on a socket that is gone')
          back.peer.cuts()
          await a.waits(5)
          const again = await a.again('A on a third visit')
          await again.isRefused(1, 'on a socket that is gone')
        }),
        {
          because: 'Reloading the page is the first thing that anybody tries.',
          hint: 'What you know of a user outlives the socket: forget it when the window has passed, not on disconnect.',
          needs: [THIRTY, LIMITED],
        },
      )

      check(
        'survives messages that nobody asked it to acknowledge, and odd ones',
        inAFreshMinute(async (scene) => {
          for (const [what, args] of ODD) await outlives(scene, { what, args })
        }),
        {
          because:
            'An exception in a handler ends the whole process: one client that sends no acknowledgement takes the chat from everybody.',
          hint: 'Look before you use it: typeof acknowledge === "function", and message?.text.',
          needs: [THIRTY],
        },
      )
    })
  },
  { port: 3000, clock: 'travel' },
)

/** What was sent before the check is older than any window. */
function inAFreshMinute(body: (scene: Scene) => Promise<void>): (scene: Scene) => Promise<void> {
  return async (scene) => {
    await clockOf(scene).passes(scene, WINDOW + 11)
    await body(scene)
  }
}

/** One user, as a check sees them. */
interface User {
  readonly id: string
  readonly peer: IoPeer
  /** Sends so many messages, each of which is accepted. Gives their texts. */
  isAccepted(count: number, reason?: string): Promise<string[]>
  /** Sends one message or several, each of which is refused. */
  isRefused(count?: number, reason?: string): Promise<void>
  /** Is refused, and told the right number of seconds. */
  isToldToWait(): Promise<number>
  /** Lets so many seconds pass, for everybody. */
  waits(length: number): Promise<void>
  /** The same user on another socket. */
  again(name: string): Promise<User>
}

/** One message that was let through: between which moments of the server's time, and how sure that is. */
interface Accepted {
  readonly from: number
  readonly to: number
  readonly unsure: number
}

/** What one user was allowed so far, on whatever socket. */
interface Account {
  readonly id: string
  readonly accepted: Accepted[]
}

/** Connects a user nobody has heard of yet. */
async function user(scene: Scene, name = 'A'): Promise<User> {
  const id = `${name.toLowerCase()}-${scene.random.text().replaceAll(' ', '-')}`
  return connects(scene, { name, account: { id, accepted: [] } })
}

async function connects(scene: Scene, { name, account }: { name: string; account: Account }): Promise<User> {
  const { id, accepted } = account
  const clock = clockOf(scene)
  const [peer] = await scene.at({ auth: { userId: id } }).joinIo(name)
  // All at once: a limit is for those who do not wait for an answer either.
  const sends = async (count: number) => {
    const texts = scene.random.texts(count)
    const from = clock.now()
    const answers = await Promise.all(texts.map((text) => peer.asks('chat', { text })))
    return { texts, answers, from, to: clock.now() }
  }
  const inWindow = () => {
    const since = clock.now() - WINDOW
    return accepted.filter(({ from }) => from > since).length
  }
  return {
    id,
    peer,
    async isAccepted(count, reason) {
      const before = inWindow()
      const { texts, answers, from, to } = await sends(count)
      for (const [i, answer] of answers.entries()) {
        if (!matches(OK, answer)) notAccepted({ name, answer, before: before + i, nth: i + 1, count, reason })
        accepted.push({ from, to, unsure: clock.unsure() })
      }
      return texts
    },
    async isRefused(count = 1, reason = undefined) {
      const before = inWindow()
      const { answers } = await sends(count)
      for (const answer of answers) if (!matches(REFUSED, answer)) notRefused({ name, answer, before, reason })
    },
    async isToldToWait() {
      const before = inWindow()
      const { answers, from, to } = await sends(1)
      const [answer] = answers
      if (!matches(REFUSED, answer)) notRefused({ name, answer, before })
      const oldest = accepted.find(({ from: sent }) => sent > from - WINDOW)
      if (oldest === undefined) throw new Error('Nobody has to wait: nothing was accepted within the window.')
      const least = Math.ceil(WINDOW - (to - oldest.from) - (clock.unsure() - oldest.unsure))
      const most = Math.ceil(WINDOW - (from - oldest.to)) + 1
      return judgeWait(answer, { name, least, most })
    },
    waits: (length) => clock.passes(scene, length),
    again: (other) => connects(scene, { name: other, account }),
  }
}

function notAccepted(seen: {
  name: string
  answer: unknown
  before: number
  nth: number
  count: number
  reason: string | undefined
}): never {
  const { name, answer, before, nth, count, reason } = seen
  const isRefused = matches(REFUSED, answer)
  const all = count === 1 ? 'It' : `All ${count}`
  const whyDue = reason === undefined ? '' : ` ${all} should have passed, for ${reason}.`
  fail({
    message: isRefused
      ? `${name} was refused with ${messages(before)} accepted within the last minute.${whyDue}`
      : `${name}'s message was acknowledged with something that is neither yes nor no.`,
    anomaly: isRefused ? 'unexpected' : 'wrong-shape',
    expected: `${show(OK)} for ${count === 1 ? 'the message' : `each of ${count} messages`}`,
    actual: `${show(answer)}${count === 1 ? '' : ` for number ${nth}`}`,
    blames: [answer],
  })
}

function notRefused(seen: { name: string; answer: unknown; before: number; reason?: string | undefined }): never {
  const { name, answer, before, reason } = seen
  const isAccepted = matches(OK, answer)
  fail({
    message: isAccepted
      ? `${name} was let through, though ${messages(before)} were accepted within the last minute${reason === undefined ? '' : `, ${reason}`}.`
      : `${name}'s message was acknowledged with something that is neither yes nor no.`,
    anomaly: isAccepted ? 'unexpected' : 'wrong-shape',
    expected: show({ ...REFUSED, retryAfter: where('whole seconds', () => true) }),
    actual: show(answer),
    blames: [answer],
  })
}

function judgeWait(answer: unknown, { name, least, most }: { name: string; least: number; most: number }): number {
  const retryAfter = isObject(answer) ? answer.retryAfter : undefined
  const expected = `retryAfter: ${least}`
  const told = { expected, actual: show(answer), blames: [answer] }
  if (typeof retryAfter !== 'number' || !Number.isInteger(retryAfter)) {
    const what = retryAfter === undefined ? 'is missing' : 'is no whole number'
    return fail({ message: `${name} was refused, and retryAfter ${what}.`, anomaly: 'wrong-shape', ...told })
  }
  if (retryAfter >= least && retryAfter <= most) return retryAfter
  const isInMilliseconds = retryAfter > 900 * least && retryAfter <= 1000 * most
  const late = `${name} was told to wait longer than it needs to`
  const message = isInMilliseconds
    ? `${name} was told the wait in milliseconds. It is counted in seconds.`
    : retryAfter < least
      ? `${name} was told to come back too early: the oldest of its messages is still within the window then.`
      : `${late}: the oldest of its messages leaves the window in ${least} s.`
  return fail({ message, anomaly: 'unexpected', ...told })
}

function messages(count: number): string {
  return count === 1 ? '1 message' : `${count} messages`
}

/**
 * The server's time in seconds, as seen from here: it goes as ours does, except while it travels. What the journeys
 * themselves took, and may have been a little more of the server's time, is told as `unsure`.
 */
const clockOf = perServer(() => {
  let ahead = 0
  let unsure = 0
  const now = () => performance.now() / 1000 + ahead
  return {
    now,
    unsure: () => unsure,
    async passes(scene: Scene, length: number) {
      const before = now()
      await scene.after(seconds(length))
      const took = now() - before
      ahead += length - took
      unsure += took
    },
  }
})

/** What a client may well send, each with its name for the learner, with nobody asking for an acknowledgement. */
const ODD: readonly (readonly [string, readonly unknown[]])[] = [
  ['sends a message without asking for an acknowledgement', [{ text: 'no answer, please' }]],
  ['sends chat with nothing in it', []],
  ['sends null', [null]],
  ['sends a text instead of an object', ['hello']],
  ['sends a list', [[]]],
  ['sends an object without text', [{}]],
  ['sends a number as text', [{ text: 42 }]],
  ['sends a second argument where the acknowledgement would be', [{ text: 'two' }, 'things']],
  ['sends a text of 64 KiB', [{ text: 'x'.repeat(64 * 1024) }]],
  ['asks for an acknowledgement of nothing', [() => {}]],
]

/** After the odd message somebody else is still served. */
async function outlives(scene: Scene, { what, args }: { what: string; args: readonly unknown[] }): Promise<void> {
  const other = await user(scene, 'N')
  const m = await user(scene, 'M')
  await m.peer.emits('chat', ...args)
  try {
    // Behind the odd message on the same connection: once this is answered, or the connection has ended, that was read.
    await m.isAccepted(1).catch((error: unknown) => {
      // How M fares is not asked here.
      if (!(error instanceof FailedExpectation)) throw error
    })
    await other.isAccepted(1)
    await other.peer.leaves()
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    fail({
      ...error.failure,
      message: `After a client ${what}, others are no longer served.`,
      expected: `N's message is acknowledged after a client ${what}`,
      actual: error.failure.actual ?? error.message,
    })
  }
}
