import { Arrivals } from '../arrivals.ts'
import { FailedExpectation } from '../failed-expectation.ts'
import type { Matched } from '../pattern.ts'
import type { Address } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import { Turns } from '../turns.ts'
import { find, isWord, type Word } from '../words.ts'
import { IoClient, type IoEnd } from './io-client.ts'
import { type IoEvent, type IoPattern, ioEvent, isLikeEvent, showIoPattern } from './io-event.ts'
import {
  cutOff,
  type IoHeard,
  misheard,
  mistaken,
  noAcknowledgement,
  noFence,
  secondAcknowledgement,
  silence,
  strayEvent,
  wrongAcknowledgement,
} from './io-mishearing.ts'
import { NotLetIn } from './not-let-in.ts'

/** Milliseconds an expectation waits when no `within` says otherwise. */
const USUAL_WAIT = 500
/** Milliseconds that connecting, and the end of a connection, may take. */
const HANDSHAKE_WAIT = 1_000

/** A Socket.IO client of the learner's server: the subject of every sentence in a grader. */
export class IoPeer {
  readonly name: string
  readonly #surroundings: Surroundings
  readonly #arrivals = new Arrivals<IoHeard, IoEnd>()
  readonly #turns: Turns
  readonly #ignored: IoPattern[] = []
  /** What was asked, by the number that the acknowledgement will carry: the client counts them from 0. */
  readonly #asked: string[] = []
  #client: IoClient | null = null
  #ourExit: string | null = null

  /** Connects and is let in. */
  static async join(
    name: string,
    { surroundings, address }: { surroundings: Surroundings; address: Address },
  ): Promise<IoPeer> {
    const peer = new IoPeer(name, surroundings)
    await peer.#connect(address)
    surroundings.onClear((deadlineMs) => peer.dismiss(deadlineMs))
    return peer
  }

  private constructor(name: string, surroundings: Surroundings) {
    this.name = name
    this.#surroundings = surroundings
    this.#turns = new Turns(surroundings.ledger)
  }

  /** The id that the server gave this client; undefined once it is gone. */
  get id(): string | undefined {
    return this.#client?.id
  }

  /** Sends an event and asks for no acknowledgement. */
  emits(event: string, ...args: readonly unknown[]): void {
    this.#open('emit').emit(event, args)
  }

  /**
   * Sends an event and gives the acknowledgement's first argument. Small words may follow the arguments:
   * `like(pattern)` says what the acknowledgement must be like.
   */
  asks(event: string, ...args: readonly unknown[]): Promise<unknown> {
    const words = args.slice(args.findLastIndex((arg) => !isWord(arg)) + 1).filter(isWord)
    const carried = args.slice(0, args.length - words.length)
    return this.#surroundings.ledger.watch(`${this.name}.asks('${event}')`, async () => {
      const { args: answer, n } = await this.#acknowledgement(event, carried, words)
      const pattern = find(words, 'like')?.pattern
      this.#blameable(answer, n)
      const wrong = wrongAcknowledgement(this.name, { event, answer, pattern, n })
      if (wrong !== null) throw misheard(wrong, words)
      return answer[0]
    })
  }

  /** From here on this client passes over events of this name, or only over those that carry something like this. */
  ignores(event: string, carries?: unknown): void {
    this.#ignored.push({ event, carries })
  }

  /** The next event, which must have this name and carry this. A list stands for several arguments. */
  expects<const P = undefined>(event: string, carries?: P, ...words: Word[]): Promise<Matched<P>> {
    const { pattern, rest } = this.#due(event, carries, words)
    return this.#turns.watch(`${this.name}.expects('${event}')`, async () => {
      const heard = await this.#expect(pattern, { words: rest, deadline: this.#deadline(rest), got: 0, count: 1 })
      // The pattern has just been found to match.
      return heard.value as Matched<P>
    })
  }

  /** The next `count` events, each of which must have this name and carry something like this. */
  hears<const P = undefined>(count: number, event: string, carries?: P, ...words: Word[]): Promise<Matched<P>[]> {
    const { pattern, rest } = this.#due(event, carries, words)
    return this.#turns.watch(`${this.name}.hears('${event}')`, async () => {
      const deadline = this.#deadline(rest)
      const heard: Matched<P>[] = []
      while (heard.length < count) {
        const next = await this.#expect(pattern, { words: rest, deadline, got: heard.length, count })
        heard.push(next.value as Matched<P>)
      }
      return heard
    })
  }

  /** What comes next: at most `count` events, fewer when the time is up or the connection ends. `until('event')` stops it. */
  takes(count: number, ...words: Word[]): Promise<IoEvent[]> {
    return this.#turns.watch(`${this.name}.takes(…)`, async () => {
      const stop = find(words, 'until')?.pattern
      const deadline = this.#deadline(words)
      const taken: IoEvent[] = []
      while (taken.length < count) {
        const next = await this.#next(deadline)
        if (next.type !== 'item') break
        if (next.item.type === 'stray-ack') throw misheard(secondAcknowledgement(next.item), words)
        taken.push(next.item.event)
        if (next.item.event.event === stop) break
      }
      return taken
    })
  }

  /** That no event comes: `before('event', pattern)`, which is a fence and the better way, or `during(ms)`, a wait. */
  hearsNothing(...words: Word[]): Promise<void> {
    return this.#turns.watch(`${this.name}.hearsNothing(…)`, async () => {
      const fence = find(words, 'before')
      const pause = find(words, 'during')
      if (fence === undefined && pause === undefined) {
        throw new Error("hearsNothing needs to know how long: before('event') or during(ms).")
      }
      const pattern = fence === undefined ? null : { event: String(fence.pattern), carries: fence.carries }
      const deadline = pause === undefined ? this.#deadline(words) : performance.now() + pause.ms
      const next = await this.#next(deadline)
      if (next.type === 'ended') throw misheard(cutOff(this.name, { end: next.how, due: 'silence' }), words)
      if (next.type === 'late') {
        if (pattern === null) return
        throw misheard(noFence(this.name, { pattern, ...this.#state }), words)
      }
      if (next.item.type === 'stray-ack') throw misheard(secondAcknowledgement(next.item), words)
      const { event, n } = next.item
      if (pattern !== null && isLikeEvent(pattern, event)) return
      throw misheard(strayEvent(this.name, { event, n }), words)
    })
  }

  /** That the server ends this connection, with this reason of Socket.IO's when one is named. */
  isClosed(options: { reason?: string } = {}, ...words: Word[]): Promise<IoEnd> {
    return this.#turns.watch(`${this.name}.isClosed(…)`, async () => {
      const { reason } = options
      const expected = reason === undefined ? 'the connection is closed' : `closed, with the reason “${reason}”`
      const end = await this.#arrivals.ended(this.#deadline(words), this.#surroundings.signal)
      if (end === null) {
        const message = `The server left ${this.name}'s connection open.`
        const actual = 'the connection is open'
        throw misheard({ message, anomaly: 'unanswered', expected, actual, n: null }, words)
      }
      if (reason === undefined || reason === end.reason) return end
      const message = `${this.name}'s connection ended for another reason.`
      throw misheard({ message, anomaly: 'unexpected', expected, actual: `“${end.reason}”`, n: end.n }, words)
    })
  }

  /** Says goodbye, as `socket.disconnect()` does, and waits until the connection is gone. */
  leaves(): Promise<void> {
    return this.#turns.watch(`${this.name}.leaves()`, async () => {
      const client = this.#open('leave')
      this.#ourExit = 'left'
      client.leave()
      const deadline = performance.now() + HANDSHAKE_WAIT * this.#surroundings.patience
      await client.isGone(deadline)
    })
  }

  /** Tears the connection down with a reset: no goodbye. */
  cuts(): void {
    const client = this.#open('cut')
    this.#ourExit = 'cut its connection'
    client.cut()
  }

  /** Goes half-open: from now on it reads nothing, answers no ping and closes nothing, and the server is not told. */
  vanishes(): void {
    const client = this.#open('vanish')
    this.#ourExit = 'vanished'
    client.vanish()
  }

  /** Ends what is left of the connection: politely where that works, at once where it does not. */
  async dismiss(deadlineMs: number): Promise<void> {
    const client = this.#client
    if (client === null) return
    if (client.isOpen && this.#ourExit === null) {
      client.leave()
      await client.isGone(performance.now() + deadlineMs)
    }
    client.destroy()
  }

  async #connect(address: Address): Promise<void> {
    const { recorder, patience } = this.#surroundings
    const on = {
      event: (event: string, args: readonly unknown[], n: number | null) => this.#hear(ioEvent(event, args), n),
      strayAck: (id: number, n: number | null) => {
        this.#arrivals.put({ type: 'stray-ack', asked: this.#asked[id] ?? `number ${id}`, n })
      },
      disconnected: (end: IoEnd) => this.#arrivals.close(end),
    }
    const deadlineMs = HANDSHAKE_WAIT * patience
    try {
      this.#client = await IoClient.open({ name: this.name, address, recorder, deadlineMs, on })
    } catch (error) {
      if (!(error instanceof NotLetIn)) throw error
      throw new FailedExpectation({
        message: `${this.name} ${error.message}.`,
        anomaly: error.refusal === null ? 'closed' : 'unexpected',
        expected: 'a Socket.IO connection',
        actual: error.message,
        blames: error.event === null ? [] : [error.event],
      })
    }
  }

  #hear(event: IoEvent, n: number | null): void {
    if (n !== null) this.#surroundings.events.set(event, n)
    this.#blameable(event.args, n)
    this.#arrivals.put({ type: 'event', event, n })
  }

  #blameable(values: readonly unknown[], n: number | null): void {
    for (const value of values) {
      if (n !== null && typeof value === 'object' && value !== null) this.#surroundings.events.set(value, n)
    }
  }

  /** The pattern may be left out: then small words stand where it would. */
  #due(event: string, carries: unknown, words: readonly Word[]): { pattern: IoPattern; rest: readonly Word[] } {
    return isWord(carries)
      ? { pattern: { event, carries: undefined }, rest: [carries, ...words] }
      : { pattern: { event, carries }, rest: words }
  }

  async #expect(
    pattern: IoPattern,
    { words, deadline, got, count }: { words: readonly Word[]; deadline: number; got: number; count: number },
  ): Promise<IoEvent> {
    const due = count === 1 ? showIoPattern(pattern) : `${count} times ${showIoPattern(pattern)}`
    const next = await this.#next(deadline)
    if (next.type === 'ended') throw misheard(cutOff(this.name, { end: next.how, due }), words)
    if (next.type === 'late') {
      throw misheard(silence(this.name, { event: pattern.event, due, got, ...this.#state }), words)
    }
    if (next.item.type === 'stray-ack') throw misheard(secondAcknowledgement(next.item), words)
    const { event, n } = next.item
    if (isLikeEvent(pattern, event)) return event
    throw misheard(mistaken(this.name, { pattern, due, event, n }), words)
  }

  async #next(deadline: number) {
    for (;;) {
      const next = await this.#arrivals.take(deadline, this.#surroundings.signal)
      if (next.type !== 'item' || next.item.type !== 'event') return next
      const { event } = next.item
      const isPassedOver =
        this.#surroundings.isIgnored(event.value) || this.#ignored.some((pattern) => isLikeEvent(pattern, event))
      if (!isPassedOver) return next
    }
  }

  /** Waits for what the server acknowledges. The end of the connection is an answer at once. */
  async #acknowledgement(
    event: string,
    args: readonly unknown[],
    words: readonly Word[],
  ): Promise<{ args: readonly unknown[]; n: number | null }> {
    const client = this.#open('ask')
    const { signal } = this.#surroundings
    const acks = new Arrivals<{ args: readonly unknown[]; n: number | null }, IoEnd>()
    this.#asked.push(event)
    client.ask(event, args, (answer, n) => acks.put({ args: answer, n }))
    const due = `an acknowledgement of “${event}”`
    const over = new AbortController()
    const deadline = this.#deadline(words)
    const ending = this.#arrivals
      .ended(deadline, AbortSignal.any([over.signal, signal]))
      .then((end) => end !== null && acks.close(end))
      .catch(() => undefined)
    const next = await acks.take(deadline, signal)
    over.abort()
    await ending
    if (next.type === 'item') return next.item
    if (next.type === 'ended') throw misheard(cutOff(this.name, { end: next.how, due }), words)
    throw misheard(noAcknowledgement(this.name, { event, due, ...this.#state }), words)
  }

  /** What was heard so far, and the last thing that was sent. */
  get #state(): { all: readonly IoHeard[]; n: number | null } {
    return { all: this.#arrivals.all, n: this.#client?.lastSent ?? null }
  }

  #deadline(words: readonly Word[]): number {
    return performance.now() + (find(words, 'within')?.ms ?? USUAL_WAIT) * this.#surroundings.patience
  }

  #open(verb: string): IoClient {
    if (this.#client === null || this.#ourExit !== null) {
      throw new Error(`${this.name} cannot ${verb}: it has ${this.#ourExit ?? 'not joined'}.`)
    }
    const { end } = this.#arrivals
    if (end !== null) throw misheard(cutOff(this.name, { end, due: 'an open connection' }), [])
    return this.#client
  }
}
