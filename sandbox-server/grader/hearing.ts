import type { Client } from './client.ts'
import type { Closing, ReceivedMessage } from './client-listener.ts'
import type { FailedExpectation } from './failed-expectation.ts'
import { type Deadline, Heard, Inbox, type Taken } from './inbox.ts'
import { cutOff, misheard, mistaken, noFence, silence, stray } from './mishearing.ts'
import { type Matched, matches } from './pattern.ts'
import { show } from './show.ts'
import type { Surroundings } from './surroundings.ts'
import { find, type Word } from './words.ts'

/** Milliseconds an expectation waits when no `within` says otherwise. */
const USUAL_WAIT = 500
/** Milliseconds of silence after which a server is pinged, where `afterPong` asks for it. */
const SILENT_FOR = 100
/** A pong that took long tells of a busy machine: the server is left this many times as long on top. */
const PONGS_OF_GRACE = 20

/** The deadline of one expectation. `afterPongMs` is what a pong leaves of it, or null when nobody is to ping. */
interface HearingDeadline extends Deadline {
  readonly afterPongMs: number | null
}

/** Where an expectation stands in a series of the same. */
interface Series {
  readonly deadline: HearingDeadline
  readonly heard: readonly unknown[]
  readonly count: number
}

/** What one peer hears: the messages that came, those it passes over, and what is expected of the next. */
export class Hearing {
  readonly #name: string
  readonly #surroundings: Surroundings
  readonly #client: () => Client | null
  readonly #inbox = new Inbox()
  readonly #ignored: unknown[] = []

  /** `client` gives the connection it comes over, once there is one. */
  constructor(name: string, { surroundings, client }: { surroundings: Surroundings; client: () => Client | null }) {
    this.#name = name
    this.#surroundings = surroundings
    this.#client = client
  }

  /** How the connection ended; null while it goes on. */
  get closing(): Closing | null {
    return this.#inbox.closing
  }

  /** A message came. It may stand for several, or for none. */
  message({ bytes, isBinary, event }: ReceivedMessage): void {
    const heard = Heard.read(bytes, { isBinary, event })
    for (const value of this.#surroundings.unfold(heard.value)) {
      if (event !== null && typeof value === 'object' && value !== null) this.#surroundings.events.set(value, event)
      this.#inbox.put(heard.as(value))
    }
  }

  /** The connection is over. */
  closed(closing: Closing): void {
    this.#inbox.close(closing)
  }

  /** From here on messages like these are passed over. */
  ignores(pattern: unknown): void {
    this.#ignored.push(pattern)
  }

  /** When an expectation with these words stops waiting. */
  deadline(words: readonly Word[]): HearingDeadline {
    const { patience } = this.#surroundings
    const ms = find(words, 'within')?.ms ?? USUAL_WAIT
    // With no patience added, a pong could only come too late to shorten anything.
    const afterPongMs = patience > 1 && find(words, 'afterPong') !== undefined ? ms : null
    return { at: performance.now() + ms * patience, afterPongMs }
  }

  /** How the connection ended, whatever is still unread; null after the deadline. */
  end(deadline: number, signal = this.#surroundings.signal): Promise<Closing | null> {
    return this.#inbox.closed(deadline, signal)
  }

  /** The next message, which must be like this. */
  async expect<P>(pattern: P, words: readonly Word[], series?: Series): Promise<Matched<P>> {
    const count = series?.count ?? 1
    const due = count === 1 ? show(pattern) : `${count} messages like ${show(pattern)}`
    const got = series?.heard.length ?? 0
    const next = await this.#next(series?.deadline ?? this.deadline(words))
    if (next.type === 'closed') throw misheard(cutOff(this.#name, { closing: next.closing, due }), words)
    if (next.type === 'late') throw misheard(silence(this.#name, { pattern, due, got, ...this.#state }), words)
    const { heard } = next
    // The pattern has just been found to match.
    if (matches(pattern, heard.value)) return heard.value as Matched<P>
    throw misheard(mistaken(this.#name, { pattern, due, heard, inbox: this.#inbox }), words)
  }

  /** The next `count` messages, each of which must be like this, within one deadline. */
  async expectAll<P>(count: number, pattern: P, words: readonly Word[]): Promise<Matched<P>[]> {
    const heard: Matched<P>[] = []
    const deadline = this.deadline(words)
    while (heard.length < count) heard.push(await this.expect(pattern, words, { deadline, heard, count }))
    return heard
  }

  /** At most `count` messages; fewer when the time is up, the connection ends, or `until` is met. */
  async take(count: number, words: readonly Word[]): Promise<unknown[]> {
    const stop = find(words, 'until')
    const kind = find(words, 'like')
    const deadline = this.deadline(words)
    const taken: unknown[] = []
    while (taken.length < count) {
      const next = await this.#next(deadline)
      if (next.type !== 'message') break
      const { heard } = next
      const isLast = stop !== undefined && matches(stop.pattern, heard.value)
      if (!isLast && kind !== undefined && !matches(kind.pattern, heard.value)) {
        const { pattern } = kind
        throw misheard(mistaken(this.#name, { pattern, due: show(pattern), heard, inbox: this.#inbox }), words)
      }
      taken.push(heard.value)
      if (isLast) break
    }
    return taken
  }

  /** That the next message is this one. */
  async nothingBefore(fence: unknown, words: readonly Word[]): Promise<void> {
    const next = await this.#next(this.deadline(words))
    const due = show(fence)
    if (next.type === 'closed') throw misheard(cutOff(this.#name, { closing: next.closing, due }), words)
    if (next.type === 'late') throw misheard(noFence(this.#name, { pattern: fence, ...this.#state }), words)
    if (matches(fence, next.heard.value)) return
    throw this.#stray(next.heard, words)
  }

  /** That no message comes for so long, and the connection stays. */
  async nothingDuring(ms: number, words: readonly Word[]): Promise<void> {
    const next = await this.#next({ at: performance.now() + ms, afterPongMs: null })
    if (next.type === 'closed') throw misheard(cutOff(this.#name, { closing: next.closing, due: 'silence' }), words)
    if (next.type === 'message') throw this.#stray(next.heard, words)
  }

  #stray(heard: Heard, words: readonly Word[]): FailedExpectation {
    const saidBy = this.#surroundings.sayings.saidBy(heard.value)
    return misheard(stray(this.#name, { heard, inbox: this.#inbox, saidBy }), words)
  }

  get #state(): { inbox: Inbox; event: number | null } {
    return { inbox: this.#inbox, event: this.#client()?.lastSent ?? null }
  }

  async #next(deadline: HearingDeadline): Promise<Taken> {
    const { isIgnored } = this.#surroundings
    for (;;) {
      const taken = await this.#take(deadline)
      if (taken.type !== 'message') return taken
      const { value } = taken.heard
      if (!isIgnored(value) && !this.#ignored.some((pattern) => matches(pattern, value))) return taken
      this.#inbox.passOver(taken.heard)
    }
  }

  async #take(deadline: HearingDeadline): Promise<Taken> {
    const { signal } = this.#surroundings
    const { afterPongMs } = deadline
    if (afterPongMs !== null && this.#client()?.isOpen) {
      const silentAt = performance.now() + SILENT_FOR
      if (silentAt < deadline.at) {
        const soon = await this.#inbox.take({ at: silentAt }, signal)
        if (soon.type !== 'late') return soon
        this.#ping((roundTrip) => {
          deadline.at = Math.min(deadline.at, performance.now() + afterPongMs + PONGS_OF_GRACE * roundTrip)
          this.#inbox.stir()
        })
      }
    }
    return this.#inbox.take(deadline, signal)
  }

  #ping(onPong: (roundTrip: number) => void): void {
    const pingedAt = performance.now()
    const client = this.#client()
    if (client?.isOpen) client.pingsFor(() => onPong(performance.now() - pingedAt))
  }
}
