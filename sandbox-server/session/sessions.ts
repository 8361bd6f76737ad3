import { randomBytes } from 'node:crypto'
import { Refusal } from './refusal.ts'
import { Session, type SessionParts } from './session.ts'

/** Pages one learner may have open at once. */
const SESSIONS_PER_LEARNER = 16

/** All sessions of this server, by token. A session nobody speaks through is kept for a while, then ended. */
export class Sessions {
  readonly #parts: SessionParts
  readonly #held = new Map<
    string,
    { session: Session; expiry: NodeJS.Timeout | undefined; leave: (() => void) | null }
  >()

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /**
   * The session of that token, if it is still held and is this learner's; otherwise a new one. `onReplaced` is called
   * when another socket takes the session over.
   */
  join(learner: string, token: string | undefined, onReplaced: () => void): { session: Session; isResumed: boolean } {
    const held = token === undefined ? undefined : this.#held.get(token)
    if (held && held.session.learner === learner) {
      clearTimeout(held.expiry)
      held.leave?.()
      held.leave = onReplaced
      return { session: held.session, isResumed: true }
    }
    this.#makeRoom(learner)
    const session = new Session(randomBytes(24).toString('base64url'), learner, this.#parts)
    this.#held.set(session.token, { session, expiry: undefined, leave: onReplaced })
    this.#parts.surroundings.meter.sessionOpened()
    return { session, isResumed: false }
  }

  /** The socket that joined with this `onReplaced` is gone; the session waits for another. */
  leave(session: Session, onReplaced: () => void): void {
    const held = this.#held.get(session.token)
    if (held?.leave !== onReplaced) return
    held.leave = null
    session.speakThrough(null)
    held.expiry = setTimeout(() => void this.#end(session), this.#parts.timing.keepMs)
    held.expiry.unref()
  }

  /** Ends every session, and resolves when nothing of them is left at work. */
  async close(): Promise<void> {
    await Promise.all([...this.#held.values()].map(({ session }) => this.#end(session)))
  }

  #makeRoom(learner: string): void {
    const own = [...this.#held.values()].filter(({ session }) => session.learner === learner)
    if (own.length < SESSIONS_PER_LEARNER) return
    const left = own.find(({ leave }) => leave === null)
    if (!left) throw new Refusal('too-many', { about: 'hello' })
    void this.#end(left.session)
  }

  async #end(session: Session): Promise<void> {
    const held = this.#held.get(session.token)
    if (!held) return
    clearTimeout(held.expiry)
    this.#held.delete(session.token)
    this.#parts.surroundings.meter.sessionClosed()
    await session.end()
  }
}
