import {
  afterPong,
  any,
  fail,
  isObject,
  matches,
  nearMiss,
  type Peer,
  quietly,
  type Scene,
  show,
  where,
  within,
} from '#grader'
import { countsIn, countsLike, type Poll, type Vote } from './poll.ts'

/** A client that has said hello; with `poll`, one that has been told this poll as well. */
export async function visitor(
  scene: Scene,
  name: string,
  { clientId = scene.random.text(), poll }: { clientId?: string; poll?: Poll } = {},
): Promise<Visitor> {
  const [peer] = await scene.join(name)
  const visitor = new Visitor(peer)
  peer.sends({ type: 'hello', clientId })
  if (poll !== undefined) await visitor.isTold(poll)
  return visitor
}

/**
 * Lets what is sent meanwhile arrive at the same moment: the server stands still until all of it is there. On a busy machine
 * one could else be done with before the next one comes, and who waits between looking and writing would get away with it.
 */
export function atTheSameMoment(scene: Scene, sends: () => void): void {
  const server = scene.program()
  server.freezes()
  try {
    sends()
  } finally {
    server.thaws()
  }
}

/** Milliseconds an answer may take. */
export const ANSWER_MS = 500

/** What `nearMiss` is told where the frame itself was right. */
const NO_FRAME = { text: 'null', isBinary: false }

const OTHER_TYPE = where('a message of another type', (message) => {
  return isObject(message) && !['poll', 'vote_result', 'counts', 'presence'].some((type) => type === message.type)
})

/** A client that picks out of what it hears what it is waiting for: a server may say the rest when it likes. */
export class Visitor {
  readonly peer: Peer
  /** The counts it heard last, as they came. */
  #counts: unknown = null
  readonly #keys = new Set<unknown>()

  constructor(peer: Peer) {
    this.peer = peer
    peer.ignores(OTHER_TYPE)
    peer.ignores({ type: 'poll', poll: null })
  }

  /** Votes, without waiting for the answer. */
  votes(poll: Poll, vote: Vote | undefined): void {
    this.#keys.add(vote?.key)
    this.peer.sends({ type: 'vote', pollId: poll.id, ...vote })
  }

  /** Votes, and is answered with this status. Gives what it heard until then. */
  async casts(poll: Poll, vote: Vote, status: unknown): Promise<readonly unknown[]> {
    this.votes(poll, vote)
    const heard: unknown[] = []
    // A key that is no text may come back as it likes.
    await this.isAnswered(typeof vote.key === 'string' ? { key: vote.key, status } : { status }, heard)
    return heard
  }

  /** That a vote is answered. */
  async isAnswered(
    due: { key?: unknown; status?: unknown } = {},
    heard: unknown[] = [],
  ): Promise<Record<string, unknown>> {
    const pattern = { type: 'vote_result', status: any.text, ...due }
    for (;;) {
      const next = await this.next(ANSWER_MS)
      if (next === undefined) return await this.peer.expects(pattern, within(1))
      heard.push(next)
      if (matches(pattern, next)) return Object(next)
      if (matches({ type: 'vote_result' }, next)) this.#refuse(pattern, next)
    }
  }

  /** The answer to a vote that needs none, if there is one. */
  async mayBeAnswered(): Promise<Record<string, unknown> | null> {
    // The pong comes when the server has read all that was sent before the ping. It may also have hung up.
    await quietly(this.peer.pings())
    for (;;) {
      const next = await this.next(40)
      if (next === undefined) return null
      if (matches({ type: 'vote_result' }, next)) return Object(next)
    }
  }

  /** That it is told this poll, with these counts and its vote where they are given. Gives all polls it was told until then. */
  async isTold(
    poll: Poll,
    { counts, yourVote }: { counts?: readonly number[]; yourVote?: number | null } = {},
  ): Promise<readonly unknown[]> {
    const { id, question, options } = poll
    const due = {
      type: 'poll',
      poll: { id, question, options, counts: counts === undefined ? any.thing : countsLike(counts, poll) },
      yourVote:
        yourVote === undefined
          ? where('an option or null', (vote) => vote === null || Number.isInteger(vote))
          : yourVote,
    }
    const told: unknown[] = []
    for (;;) {
      // A server may say more than one poll, as long as the one that is due is among them.
      const next = await this.next(told.length === 0 ? ANSWER_MS : 100)
      if (next === undefined) break
      if (!matches({ type: 'poll' }, next)) continue
      told.push(next)
      if (matches(due, next)) return told
    }
    const last = told.at(-1)
    if (last === undefined) await this.peer.expects(due, within(1))
    const slip = nearMiss(due, last, NO_FRAME)
    const shape = `the poll in the wrong shape. ${slip}`
    return fail({
      message: `${this.peer.name} was told ${slip === null ? otherThan(due, last) : shape}`,
      anomaly: slip === null ? 'stale' : 'wrong-shape',
      expected: show(due),
      actual: told.map(show).join('\n'),
      blames: [last],
    })
  }

  /** That the next poll it is told is this one. */
  async isToldNext(poll: Poll): Promise<void> {
    const [stray, ...others] = await this.isTold(poll)
    if (others.length === 0) return
    fail({
      message: `${this.peer.name} was told a poll that had been refused.`,
      anomaly: 'misdelivered',
      expected: 'no poll before the next one that is sound',
      actual: show(stray),
      blames: [stray],
    })
  }

  /** That it hears these counts. It may hear others before, but never of more votes than there are. */
  async hearsCounts(poll: Poll, due: readonly number[]): Promise<void> {
    const pattern = { type: 'counts', pollId: poll.id, counts: countsLike(due, poll) }
    const { name } = this.peer
    if (matches(pattern, this.#counts)) return
    for (;;) {
      const next = await this.next(ANSWER_MS)
      if (next === undefined) break
      if (matches(pattern, next)) return
      const counts = matches({ type: 'counts', pollId: poll.id }, next) ? countsIn(next, poll) : null
      if (counts?.some((count, i) => count > (due[i] ?? 0))) {
        fail({
          message: `${name} heard of more votes than were accepted.`,
          anomaly: 'duplicated',
          expected: show(pattern),
          actual: show(next),
          blames: [next],
        })
      }
    }
    if (this.#counts === null) await this.peer.expects(pattern, within(1))
    const slip = nearMiss({ ...pattern, counts: any.thing }, this.#counts, NO_FRAME)
    fail({
      message:
        slip === null ? `${name} heard counts, but not these.` : `${name} heard counts of the wrong shape. ${slip}`,
      anomaly: slip === null ? 'lost' : 'wrong-shape',
      expected: show(pattern),
      actual: show(this.#counts),
      blames: [this.#counts],
    })
  }

  /** The next message, or undefined when none comes in time. */
  async next(ms: number): Promise<unknown> {
    const [next] = await this.peer.takes(1, within(ms), afterPong())
    if (!isObject(next)) return next
    if (next.type === 'counts') this.#counts = next
    if (next.type === 'vote_result' && typeof next.key === 'string' && !this.#keys.has(next.key)) {
      fail({
        message: `${this.peer.name} was told how the vote of somebody else went.`,
        anomaly: 'misdelivered',
        expected: 'no vote_result but for its own votes',
        actual: show(next),
        blames: [next],
      })
    }
    return next
  }

  #refuse(pattern: { status: unknown }, answer: unknown): never {
    const slip = nearMiss(pattern, answer, NO_FRAME)
    const status = isObject(answer) ? answer.status : undefined
    const isTwice = status === 'accepted'
    return fail({
      message: `${this.peer.name} was answered ${slip === null ? `${show(status)}, where ${show(pattern.status)} is due.` : `in the wrong shape. ${slip}`}`,
      anomaly: slip !== null ? 'wrong-shape' : isTwice ? 'duplicated' : 'unexpected',
      expected: show(pattern),
      actual: show(answer),
      blames: [answer],
    })
  }
}

/** What is wrong with a poll that was told. */
function otherThan(due: { poll: { id: unknown }; yourVote: unknown }, told: unknown): string {
  if (!matches({ poll: { id: due.poll.id } }, told)) return 'another poll than the current one.'
  if (!matches({ yourVote: due.yourVote }, told))
    return `the poll, but with the wrong yourVote: ${show(Object(told).yourVote)}.`
  return 'the poll, but not as it is now.'
}
