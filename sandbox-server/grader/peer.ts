import type { ConnectionFault } from '#protocol'
import { Arrivals } from './arrivals.ts'
import { Client, type ClientListener, type Closing, NotConnected, type ReceivedMessage } from './client.ts'
import { FailedExpectation } from './failed-expectation.ts'
import { type Deadline, Heard, Inbox, type Taken } from './inbox.ts'
import { cutOff, howItClosed, type Mishearing, mistaken, noFence, silence, stray } from './mishearing.ts'
import { type Matched, matches } from './pattern.ts'
import type { Address } from './place.ts'
import { show } from './show.ts'
import type { Surroundings } from './surroundings.ts'
import { find, type Word } from './words.ts'

/** Milliseconds an expectation waits when no `within` says otherwise. */
const USUAL_WAIT = 500
/** Milliseconds of silence after which a server is pinged, where `afterPong` asks for it. */
const SILENT_FOR = 100
/** A pong that took long tells of a busy machine: the server is left this many times as long on top. */
const PONGS_OF_GRACE = 20
/** Milliseconds a handshake, and the answer to a Close frame, may take. */
const HANDSHAKE_WAIT = 1_000

/** Gives a connection that is open, and tells the listener of everything that came over it, from the first message on. */
export type OpenClient = (on: ClientListener) => Client

/** The deadline of one expectation. `afterPongMs` is what a pong leaves of it, or null when nobody is to ping. */
interface PeerDeadline extends Deadline {
  readonly afterPongMs: number | null
}

/** A client of the learner's server, or a server of the learner's client: the subject of every sentence in a grader. */
export class Peer {
  readonly name: string
  readonly #surroundings: Surroundings
  readonly #inbox = new Inbox()
  readonly #ignored: unknown[] = []
  readonly #pings = new Arrivals<'ping', Closing>()
  #client: Client | null = null
  #ourExit: string | null = null
  #turn: Promise<unknown> = Promise.resolve()

  /** Connects and shakes hands. */
  static async join(
    name: string,
    { surroundings, address }: { surroundings: Surroundings; address: Address },
  ): Promise<Peer> {
    const peer = new Peer(name, surroundings)
    await peer.#connect(address)
    surroundings.onClear((deadlineMs) => peer.dismiss(deadlineMs))
    return peer
  }

  /** Takes over a connection that was accepted. */
  static over(name: string, { surroundings, open }: { surroundings: Surroundings; open: OpenClient }): Peer {
    const peer = new Peer(name, surroundings)
    peer.#client = open(peer.#listener)
    surroundings.onClear((deadlineMs) => peer.dismiss(deadlineMs))
    return peer
  }

  private constructor(name: string, surroundings: Surroundings) {
    this.name = name
    this.#surroundings = surroundings
  }

  /** Sends a message as JSON, in a text frame of its own. */
  sends(message: object): void {
    this.sendsRaw(JSON.stringify(message))
  }

  /** Sends exactly this: a string as a text frame, bytes as a binary frame. */
  sendsRaw(data: string | Uint8Array): void {
    this.#open('send').send(data)
    this.#surroundings.sayings.says(this.name, data)
  }

  /** Sends the first half of a text message, and nothing of the rest. */
  sendsHalf(text: string): void {
    this.#open('send').sendHalf(text)
  }

  /** From here on this peer passes over messages like these. */
  ignores(pattern: unknown): void {
    this.#ignored.push(pattern)
  }

  /** The next message, which must be like this. */
  expects<const P>(pattern: P, ...words: Word[]): Promise<Matched<P>> {
    return this.#watch(`${this.name}.expects(…)`, () => this.#expect(pattern, words))
  }

  /** The next `count` messages, each of which must be like this. */
  hears<const P>(count: number, pattern: P, ...words: Word[]): Promise<Matched<P>[]> {
    return this.#watch(`${this.name}.hears(…)`, async () => {
      const heard: Matched<P>[] = []
      const deadline = this.#deadline(words)
      while (heard.length < count) heard.push(await this.#expect(pattern, words, { deadline, heard, count }))
      return heard
    })
  }

  /**
   * What comes next: at most `count` messages, fewer when the time is up or the connection ends. Fails only on a
   * message that is neither `like` nor `until` what it was told.
   */
  takes(count: number, ...words: Word[]): Promise<unknown[]> {
    return this.#watch(`${this.name}.takes(…)`, async () => {
      const stop = find(words, 'until')
      const kind = find(words, 'like')
      const deadline = this.#deadline(words)
      const taken: unknown[] = []
      while (taken.length < count) {
        const next = await this.#next(deadline)
        if (next.type !== 'message') break
        const { heard } = next
        const isLast = stop !== undefined && matches(stop.pattern, heard.value)
        if (!isLast && kind !== undefined && !matches(kind.pattern, heard.value)) {
          const { pattern } = kind
          throw this.#failure(mistaken(this.name, { pattern, due: show(pattern), heard, inbox: this.#inbox }), words)
        }
        taken.push(heard.value)
        if (isLast) break
      }
      return taken
    })
  }

  /**
   * That nothing comes: `before(message)`, which is a fence and the better way, or `during(ms)`, which is a wait.
   * A fence is heard too, and is gone afterwards.
   */
  hearsNothing(...words: Word[]): Promise<void> {
    return this.#watch(`${this.name}.hearsNothing(…)`, async () => {
      const fence = find(words, 'before')
      if (fence !== undefined) return this.#hearNothingBefore(fence.pattern, words)
      const pause = find(words, 'during')
      if (pause === undefined) throw new Error('hearsNothing needs to know how long: before(message) or during(ms).')
      const next = await this.#next({ at: performance.now() + pause.ms, afterPongMs: null })
      if (next.type === 'closed')
        throw this.#failure(cutOff(this.name, { closing: next.closing, due: 'silence' }), words)
      if (next.type === 'message') throw this.#stray(next.heard, words)
    })
  }

  /** That the server ends this connection, with this code when one is named. */
  isClosed(options: { code?: number } = {}, ...words: Word[]): Promise<void> {
    return this.#watch(`${this.name}.isClosed(…)`, async () => {
      const expected = options.code === undefined ? 'the connection is closed' : `closed with code ${options.code}`
      const closing = await this.#inbox.closed(this.#deadline(words).at, this.#surroundings.signal)
      if (closing === null) {
        const message = `The ${this.#them} left ${this.name}'s connection open.`
        throw this.#failure(
          { message, anomaly: 'unanswered', expected, actual: 'the connection is open', event: null },
          words,
        )
      }
      if (options.code === undefined || options.code === closing.code) return
      const message = `The ${this.#them} closed ${this.name}'s connection with another code.`
      throw this.#failure(
        { message, anomaly: 'wrong-close-code', expected, actual: howItClosed(closing), event: closing.event },
        words,
      )
    })
  }

  /** Says goodbye: Close frame, the other end's Close frame in answer, and the end. */
  leaves(code = 1000, reason = ''): Promise<void> {
    return this.#watch(`${this.name}.leaves()`, () => this.#leave(code, reason))
  }

  /** The same, said of one who plays the server. */
  closes(code = 1000, reason = ''): Promise<void> {
    return this.#watch(`${this.name}.closes()`, () => this.#leave(code, reason))
  }

  /** Pings, and awaits the pong to this very ping. */
  pings(...words: Word[]): Promise<void> {
    return this.#watch(`${this.name}.pings()`, async () => {
      const pong = Promise.withResolvers<'pong'>()
      const client = this.#open('ping')
      client.pingsFor(() => pong.resolve('pong'))
      const came = await Promise.race([
        pong.promise,
        this.#inbox.closed(this.#deadline(words).at, this.#surroundings.signal),
      ])
      if (came === 'pong') return
      if (came !== null) throw this.#failure(cutOff(this.name, { closing: came, due: 'a pong' }), words)
      const message = `The ${this.#them} did not answer ${this.name}'s ping.`
      const told = { expected: 'a pong', actual: 'no pong', event: client.lastSent }
      throw this.#failure({ message, anomaly: 'unanswered', ...told }, words)
    })
  }

  /** That the other end pings. Each ping counts once. */
  hearsPing(...words: Word[]): Promise<void> {
    return this.#watch(`${this.name}.hearsPing()`, async () => {
      const came = await this.#pings.take(this.#deadline(words).at, this.#surroundings.signal)
      if (came.type === 'item') return
      if (came.type === 'ended') throw this.#failure(cutOff(this.name, { closing: came.how, due: 'a ping' }), words)
      const told = { expected: 'a ping', actual: 'no ping', event: this.#client?.lastSent ?? null }
      throw this.#failure(
        { message: `The ${this.#them} did not ping ${this.name}.`, anomaly: 'unanswered', ...told },
        words,
      )
    })
  }

  /** Tears the connection down with a reset: no Close frame, no goodbye. */
  cuts(): void {
    this.#suffers('cut', { kind: 'cut' })
    this.#ourExit = 'cut its connection'
  }

  /** Goes half-open: from now on it reads nothing, answers no ping and closes nothing, and nobody is told. */
  vanishes(): void {
    this.#suffers('vanish', { kind: 'vanish' })
    this.#ourExit = 'vanished'
  }

  /** Stands still: reads and sends nothing until it thaws. What it is told to send meanwhile leaves then. */
  freezes(): void {
    this.#suffers('freeze', { kind: 'freeze' })
  }

  thaws(): void {
    this.#suffers('thaw', { kind: 'thaw' })
  }

  /** From here on every byte to and from it takes so many milliseconds longer, in order. */
  delays(ms: number): void {
    this.#suffers('delay', { kind: 'delay', ms })
  }

  /** From here on it reads only so many bytes a second: what it cannot take gathers at the other end. */
  readsSlowly(bytesPerSecond: number): void {
    this.#suffers('read slowly', { kind: 'slow-reader', bytesPerSecond })
  }

  /** From here on what it sends leaves in pieces of so many bytes, each a TCP segment of its own; 100 at most per write. */
  splitsWrites(bytes: number): void {
    this.#suffers('split its writes', { kind: 'split', bytes })
  }

  /** From here on its frames wait, and leave together in one write when it `flushes`. */
  coalescesWrites(): void {
    this.#suffers('coalesce its writes', { kind: 'coalesce' })
  }

  flushes(): void {
    this.#open('flush').flush()
  }

  /** Its next messages are lost on the way. */
  drops(messages = 1): void {
    this.#suffers('drop messages', { kind: 'drop', messages })
  }

  /** Its next messages are sent twice. */
  doubles(messages = 1): void {
    this.#suffers('double messages', { kind: 'double', messages })
  }

  /** From here on it answers no ping, but reads and sends as before. */
  answersNoPings(): void {
    this.#suffers('ignore pings', { kind: 'no-pong' })
  }

  /** From here on it behaves well again. */
  heals(): void {
    this.#suffers('heal', { kind: 'heal' })
  }

  /** Ends what is left of the connection: politely where that works, at once where it does not. */
  async dismiss(deadlineMs: number): Promise<void> {
    const client = this.#client
    if (client === null) return
    if (client.isOpen && this.#ourExit === null && !client.isFrozen) {
      client.close(1000)
      await this.#inbox.closed(performance.now() + deadlineMs, AbortSignal.any([]))
    }
    client.destroy()
  }

  async #connect(address: Address): Promise<void> {
    const { patience, recorder } = this.#surroundings
    const on = this.#listener
    const deadlineMs = HANDSHAKE_WAIT * patience
    try {
      this.#client = await Client.open({ ...address, name: this.name, recorder, deadlineMs, on })
    } catch (error) {
      if (!(error instanceof NotConnected)) throw error
      throw new FailedExpectation({
        message: `${this.name} ${error.message}.`,
        anomaly: 'closed',
        expected: 'an open WebSocket connection',
        actual: error.message,
      })
    }
  }

  get #listener(): ClientListener {
    return {
      message: (message) => this.#hear(message),
      ping: () => this.#pings.put('ping'),
      closed: (closing) => {
        this.#inbox.close(closing)
        this.#pings.close(closing)
      },
    }
  }

  get #them(): 'client' | 'server' {
    return this.#client?.them ?? 'server'
  }

  #suffers(verb: string, fault: ConnectionFault): void {
    this.#open(verb).suffers(fault)
  }

  async #leave(code: number, reason: string): Promise<void> {
    const client = this.#open('leave')
    this.#ourExit = 'left'
    client.close(code, reason)
    const deadline = performance.now() + HANDSHAKE_WAIT * this.#surroundings.patience
    const closing = await this.#inbox.closed(deadline, this.#surroundings.signal)
    if (closing?.hasCloseFrame) return
    const message = `The ${this.#them} did not answer ${this.name}'s Close frame.`
    const actual = closing === null ? 'nothing' : howItClosed(closing)
    throw this.#failure(
      { message, anomaly: 'unanswered', expected: 'a Close frame in answer', actual, event: client.lastSent },
      [],
    )
  }

  #hear({ bytes, isBinary, event }: ReceivedMessage): void {
    const heard = Heard.read(bytes, { isBinary, event })
    for (const value of this.#surroundings.unfold(heard.value)) {
      if (event !== null && typeof value === 'object' && value !== null) this.#surroundings.events.set(value, event)
      this.#inbox.put(heard.as(value))
    }
  }

  async #expect<P>(
    pattern: P,
    words: readonly Word[],
    series?: { deadline: PeerDeadline; heard: readonly unknown[]; count: number },
  ): Promise<Matched<P>> {
    const count = series?.count ?? 1
    const due = count === 1 ? show(pattern) : `${count} messages like ${show(pattern)}`
    const got = series?.heard.length ?? 0
    const next = await this.#next(series?.deadline ?? this.#deadline(words))
    if (next.type === 'closed') throw this.#failure(cutOff(this.name, { closing: next.closing, due }), words)
    if (next.type === 'late') throw this.#failure(silence(this.name, { pattern, due, got, ...this.#state }), words)
    const { heard } = next
    // The pattern has just been found to match.
    if (matches(pattern, heard.value)) return heard.value as Matched<P>
    throw this.#failure(mistaken(this.name, { pattern, due, heard, inbox: this.#inbox }), words)
  }

  async #hearNothingBefore(fence: unknown, words: readonly Word[]): Promise<void> {
    const next = await this.#next(this.#deadline(words))
    const due = show(fence)
    if (next.type === 'closed') throw this.#failure(cutOff(this.name, { closing: next.closing, due }), words)
    if (next.type === 'late') throw this.#failure(noFence(this.name, { pattern: fence, ...this.#state }), words)
    if (matches(fence, next.heard.value)) return
    throw this.#stray(next.heard, words)
  }

  #stray(heard: Heard, words: readonly Word[]): FailedExpectation {
    const saidBy = this.#surroundings.sayings.saidBy(heard.value)
    return this.#failure(stray(this.name, { heard, inbox: this.#inbox, saidBy }), words)
  }

  get #state(): { inbox: Inbox; event: number | null } {
    return { inbox: this.#inbox, event: this.#client?.lastSent ?? null }
  }

  #failure({ event, ...told }: Mishearing, words: readonly Word[]): FailedExpectation {
    const reason = find(words, 'because')?.reason
    return new FailedExpectation({
      ...told,
      ...(reason === undefined ? {} : { because: reason }),
      blames: event === null ? [] : [event],
    })
  }

  async #next(deadline: PeerDeadline): Promise<Taken> {
    const { isIgnored } = this.#surroundings
    for (;;) {
      const taken = await this.#take(deadline)
      if (taken.type !== 'message') return taken
      const { value } = taken.heard
      if (!isIgnored(value) && !this.#ignored.some((pattern) => matches(pattern, value))) return taken
      this.#inbox.passOver(taken.heard)
    }
  }

  async #take(deadline: PeerDeadline): Promise<Taken> {
    const { signal } = this.#surroundings
    const { afterPongMs } = deadline
    if (afterPongMs !== null && this.#client?.isOpen) {
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
    if (this.#client?.isOpen) this.#client.pingsFor(() => onPong(performance.now() - pingedAt))
  }

  #deadline(words: readonly Word[]): PeerDeadline {
    const { patience } = this.#surroundings
    const ms = find(words, 'within')?.ms ?? USUAL_WAIT
    // With no patience added, a pong could only come too late to shorten anything.
    const afterPongMs = patience > 1 && find(words, 'afterPong') !== undefined ? ms : null
    return { at: performance.now() + ms * patience, afterPongMs }
  }

  /** Expectations of one peer take their turns, in the order they were written. */
  #watch<T>(what: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turn
    const expectation = this.#surroundings.ledger.watch(what, async () => {
      await before
      return work()
    })
    this.#turn = Promise.prototype.then.call(expectation, undefined, () => undefined)
    return expectation
  }

  #open(verb: string): Client {
    if (this.#client === null || this.#ourExit !== null) {
      throw new Error(`${this.name} cannot ${verb}: it has ${this.#ourExit ?? 'not joined'}.`)
    }
    const closing = this.#inbox.closing
    if (closing !== null) throw this.#failure(cutOff(this.name, { closing, due: 'an open connection' }), [])
    return this.#client
  }
}
