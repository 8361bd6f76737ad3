import type { ConnectionFault } from '#protocol'
import { Arrivals } from './arrivals.ts'
import { Client, NotConnected } from './client.ts'
import type { ClientListener, Closing } from './client-listener.ts'
import { FailedExpectation } from './failed-expectation.ts'
import { Hearing } from './hearing.ts'
import { cutOff, howItClosed, misheard } from './mishearing.ts'
import type { Matched } from './pattern.ts'
import type { Address } from './place.ts'
import type { Surroundings } from './surroundings.ts'
import { Turns } from './turns.ts'
import { find, type Word } from './words.ts'

/** Milliseconds a handshake, and the answer to a Close frame, may take. */
const HANDSHAKE_WAIT = 1_000

/** What one peer keeps of what it hears, and what each message counts on top of its own length. */
const MOST_HEARD = 16 * 1024 * 1024
const WEIGHT_OF_A_MESSAGE = 512

/** Gives a connection that is open, and tells the listener of everything that came over it, from the first message on. */
export type OpenClient = (on: ClientListener) => Client

/** A client of the learner's server, or a server of the learner's client: the subject of every sentence in a grader. */
export class Peer {
  readonly name: string
  readonly #surroundings: Surroundings
  readonly #turns: Turns
  readonly #hearing: Hearing
  readonly #pings = new Arrivals<'ping', Closing>()
  #client: Client | null = null
  #heard = 0
  #ourExit: string | null = null

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
    this.#turns = new Turns(surroundings.ledger)
    this.#hearing = new Hearing(name, { surroundings, client: () => this.#client })
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
    this.#hearing.ignores(pattern)
  }

  /** The next message, which must be like this. */
  expects<const P>(pattern: P, ...words: Word[]): Promise<Matched<P>> {
    return this.#turns.watch(`${this.name}.expects(…)`, () => this.#hearing.expect(pattern, words))
  }

  /** The next `count` messages, each of which must be like this. */
  hears<const P>(count: number, pattern: P, ...words: Word[]): Promise<Matched<P>[]> {
    return this.#turns.watch(`${this.name}.hears(…)`, () => this.#hearing.expectAll(count, pattern, words))
  }

  /**
   * What comes next: at most `count` messages, fewer when the time is up or the connection ends. Fails only on a
   * message that is neither `like` nor `until` what it was told.
   */
  takes(count: number, ...words: Word[]): Promise<unknown[]> {
    return this.#turns.watch(`${this.name}.takes(…)`, () => this.#hearing.take(count, words))
  }

  /**
   * That nothing comes: `before(message)`, which is a fence and the better way, or `during(ms)`, which is a wait.
   * A fence is heard too, and is gone afterwards.
   */
  hearsNothing(...words: Word[]): Promise<void> {
    return this.#turns.watch(`${this.name}.hearsNothing(…)`, async () => {
      const fence = find(words, 'before')
      if (fence !== undefined) return this.#hearing.nothingBefore(fence.pattern, words)
      const pause = find(words, 'during')
      if (pause === undefined) throw new Error('hearsNothing needs to know how long: before(message) or during(ms).')
      return this.#hearing.nothingDuring(pause.ms, words)
    })
  }

  /** That the server ends this connection, with this code when one is named. */
  isClosed(options: { code?: number } = {}, ...words: Word[]): Promise<void> {
    return this.#turns.watch(`${this.name}.isClosed(…)`, async () => {
      const expected = options.code === undefined ? 'the connection is closed' : `closed with code ${options.code}`
      const closing = await this.#hearing.end(this.#hearing.deadline(words).at)
      if (closing === null) {
        const message = `The ${this.#them} left ${this.name}'s connection open.`
        throw misheard(
          { message, anomaly: 'unanswered', expected, actual: 'the connection is open', event: null },
          words,
        )
      }
      if (options.code === undefined || options.code === closing.code) return
      const message = `The ${this.#them} closed ${this.name}'s connection with another code.`
      throw misheard(
        { message, anomaly: 'wrong-close-code', expected, actual: howItClosed(closing), event: closing.event },
        words,
      )
    })
  }

  /** Says goodbye: Close frame, the other end's Close frame in answer, and the end. */
  leaves(code = 1000, reason = ''): Promise<void> {
    return this.#turns.watch(`${this.name}.leaves()`, () => this.#leave(code, reason))
  }

  /** The same, said of one who plays the server. */
  closes(code = 1000, reason = ''): Promise<void> {
    return this.#turns.watch(`${this.name}.closes()`, () => this.#leave(code, reason))
  }

  /** Pings, and awaits the pong to this very ping. */
  pings(...words: Word[]): Promise<void> {
    return this.#turns.watch(`${this.name}.pings()`, async () => {
      const pong = Promise.withResolvers<'pong'>()
      const client = this.#open('ping')
      client.pingsFor(() => pong.resolve('pong'))
      const came = await Promise.race([pong.promise, this.#hearing.end(this.#hearing.deadline(words).at)])
      if (came === 'pong') return
      if (came !== null) throw misheard(cutOff(this.name, { closing: came, due: 'a pong' }), words)
      const message = `The ${this.#them} did not answer ${this.name}'s ping.`
      const told = { expected: 'a pong', actual: 'no pong', event: client.lastSent }
      throw misheard({ message, anomaly: 'unanswered', ...told }, words)
    })
  }

  /** That the other end pings. Each ping counts once. */
  hearsPing(...words: Word[]): Promise<void> {
    return this.#turns.watch(`${this.name}.hearsPing()`, async () => {
      const came = await this.#pings.take(this.#hearing.deadline(words).at, this.#surroundings.signal)
      if (came.type === 'item') return
      if (came.type === 'ended') throw misheard(cutOff(this.name, { closing: came.how, due: 'a ping' }), words)
      const told = { expected: 'a ping', actual: 'no ping', event: this.#client?.lastSent ?? null }
      throw misheard({ message: `The ${this.#them} did not ping ${this.name}.`, anomaly: 'unanswered', ...told }, words)
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
      await this.#hearing.end(performance.now() + deadlineMs, AbortSignal.any([]))
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
      message: (message) => {
        if (this.#hasRoomFor(message.bytes.length)) this.#hearing.message(message)
      },
      ping: () => {
        if (this.#hasRoomFor(0)) this.#pings.put('ping')
      },
      closed: (closing) => {
        this.#hearing.closed(closing)
        this.#pings.close(closing)
      },
    }
  }

  /** All that is heard is kept, for the end of the check may ask for it: an end to one who never stops. */
  #hasRoomFor(bytes: number): boolean {
    this.#heard += bytes + WEIGHT_OF_A_MESSAGE
    if (this.#heard <= MOST_HEARD) return true
    this.#client?.refuses(`it sent more than ${MOST_HEARD / 1024 / 1024} MiB of messages in one check`)
    return false
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
    const closing = await this.#hearing.end(deadline)
    if (closing?.hasCloseFrame) return
    const message = `The ${this.#them} did not answer ${this.name}'s Close frame.`
    const actual = closing === null ? 'nothing' : howItClosed(closing)
    throw misheard(
      { message, anomaly: 'unanswered', expected: 'a Close frame in answer', actual, event: client.lastSent },
      [],
    )
  }

  #open(verb: string): Client {
    if (this.#client === null || this.#ourExit !== null) {
      throw new Error(`${this.name} cannot ${verb}: it has ${this.#ourExit ?? 'not joined'}.`)
    }
    const { closing } = this.#hearing
    if (closing !== null) throw misheard(cutOff(this.name, { closing, due: 'an open connection' }), [])
    return this.#client
  }
}
