import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { toHex } from '#wire'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { Line } from '../line/line.ts'
import type { Spoken } from '../line/transcript.ts'
import { type Answer, answerTo, type Ends, endsAfter } from './catch-up.ts'
import { chatLine } from './chat-lines.ts'
import { answerHeard, type Heard } from './heard.ts'
import { type Ended, RoomClient } from './room-client.ts'

/** Where your client stands. `held` is the highest number it has, and from which life of the server; null before it has any. */
export type You = { held: { seq: number; life: number } | null } & (
  | { type: 'away'; why: 'new' | 'cut' | Ended }
  | { type: 'coming' }
  | { type: 'here' }
)

/** A question that was asked, and what came of it. */
export interface Asked {
  lastSeq: number
  answer: Answer
  ends: Ends
  life: number
  /** True when the number is from another life of the server than the answer. */
  isForeign: boolean
  /** What went over the wire; null when the server could not be reached and the page worked the answer out. */
  log: readonly Spoken[] | null
}

/** How the server can be reached: not known yet, yes, or not just now. */
export type Reach = 'connecting' | 'here' | 'away'

/** How many messages there are at the start, as in the lesson. */
export const AT_START = 17
/** A room of this lab takes no more: a longer number line shows nothing new. */
export const MOST_MESSAGES = 60

/** What can be done with the server, or, while it cannot be reached, by the page alone. */
interface Act {
  readonly withServer: (deadline: AbortSignal) => Promise<void>
  readonly withoutServer: () => void
}

type Reachable = Pick<Sandbox, 'connection' | 'openLab'>

const DEADLINE_MS = 8_000
const LAB = 'ring-buffer'
/** Clicks that wait for what was asked for before them: more than anybody makes meanwhile. */
const MOST_WAITING = 20

/** A room of the learner's own on the catch-up server, with a sender and a client in it. Whoever makes one ends it. */
export class Experiment {
  readonly capacity: Signal<number> = signal(5)
  readonly ends: Signal<Ends> = signal(endsAfter(AT_START, 5))
  /** How often the server has started in this room, from 1 on. */
  readonly life: Signal<number> = signal(1)
  readonly you: Signal<You> = signal({ type: 'away', why: 'new', held: null })
  readonly asked: Signal<Asked | null> = signal(null)
  /** The answers that really came, for the buffer as it is now. */
  readonly answers: Signal<ReadonlyMap<number, Answer>> = signal(new Map())
  /** What went wrong last, in a sentence; empty when all is well. */
  readonly trouble: Signal<string> = signal('')
  readonly reach: ReadonlySignal<Reach>
  readonly senderLine: Line
  readonly yourLine: Line
  readonly #sender: RoomClient
  readonly #client: RoomClient
  readonly #sandbox: () => Reachable
  /** `out-of-reach`: it goes on by itself when the server is back. */
  readonly #filling: Signal<'under-way' | 'out-of-reach' | 'done' | 'failed'> = signal('under-way')
  /** What was asked for last; what comes next waits for it. */
  #before: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #room = ''
  /** Aborted when a new room takes the place of this one. */
  #turn = new AbortController()

  constructor(sandbox: () => Reachable) {
    this.#sandbox = sandbox
    this.senderLine = new Line(LAB, sandbox)
    this.yourLine = new Line(LAB, sandbox)
    this.#sender = new RoomClient({
      line: this.senderLine,
      onLive: () => {},
      onEnded: (how) => this.#senderEnded(how),
    })
    this.#client = new RoomClient({
      line: this.yourLine,
      onLive: (heard) => this.#live(heard),
      onEnded: (why) => this.#leave(why),
    })
    this.reach = computed(() => {
      const filling = this.#filling.value
      if (filling === 'under-way') return 'connecting'
      return filling === 'done' ? 'here' : 'away'
    })
  }

  /** A new room with this capacity, in which so many messages are sent as soon as the server can be reached. */
  begin({ capacity, messages }: { capacity: number; messages: number }): void {
    this.#turn.abort(new Error('A new room has taken the place of this one.'))
    this.#client.cut()
    this.capacity.value = capacity
    this.life.value = 1
    this.trouble.value = ''
    this.#before = Promise.resolve()
    this.you.value = { type: 'away', why: 'new', held: null }
    this.#setEnds(endsAfter(messages, capacity))
    void this.#fill()
  }

  /** The sender says this many messages more. Resolves to whether it was done, as what follows does too. */
  send(count: number): Promise<boolean> {
    const latestAfter = () => Math.min(this.ends.value.latest + count, MOST_MESSAGES)
    if (latestAfter() === this.ends.value.latest) return Promise.resolve(false)
    return this.#do({
      withoutServer: () => this.#setEnds(endsAfter(latestAfter(), this.capacity.value)),
      withServer: async (deadline) => {
        await this.#wakeSender(deadline)
        const from = this.ends.value.latest + 1
        const to = latestAfter()
        if (to < from) return
        await this.#broadcast({ from, to }, deadline)
        if (this.you.value.type !== 'here') return
        // What the client was sent live has come by the time its own ping is answered.
        const heard = await this.#client.exchange([[]], deadline)
        for (const one of heard.flat()) this.#live(one)
      },
    })
  }

  /** Ends your client's connection, as a lift does: without a Close frame. */
  cut(): void {
    if (this.you.value.type !== 'here') return
    this.#client.cut()
    this.#leave('cut')
  }

  /** Your client opens a new connection and says the number of the last message it has seen. */
  comeBack(lastSeq: number): Promise<boolean> {
    return this.#do({
      withoutServer: () => {
        this.asked.value = this.#asked(lastSeq, answerTo(lastSeq, this.ends.value))
      },
      withServer: async (deadline) => {
        await this.#wakeSender(deadline)
        const isForeign = this.isForeign(lastSeq)
        this.you.value = { type: 'coming', held: this.you.value.held }
        await this.#client.connect(this.#target, deadline)
        const [heard = []] = await this.#client.exchange([[{ type: 'catch_up', lastSeq }]], deadline)
        const answer = answerHeard(heard)
        const log = this.#client.log
        this.answers.value = new Map([...this.answers.value, [lastSeq, answer]])
        this.asked.value = { ...this.#asked(lastSeq, answer), isForeign, log }
        const seq = answer.type === 'nothing' ? lastSeq : answer.to
        this.you.value = { type: 'here', held: { seq, life: this.life.value } }
      },
    })
  }

  /** Your client asks for every one of these on one connection. What it holds stays as it is. */
  askAll(lastSeqs: readonly number[]): Promise<boolean> {
    return this.#do({
      withoutServer: () => {},
      withServer: async (deadline) => {
        await this.#wakeSender(deadline)
        const before = this.you.value
        await this.#client.connect(this.#target, deadline)
        const questions = lastSeqs.map((lastSeq) => [{ type: 'catch_up', lastSeq }])
        const heard = await this.#client.exchange(questions, deadline)
        this.answers.value = new Map(lastSeqs.map((lastSeq, index) => [lastSeq, answerHeard(heard[index] ?? [])]))
        if (before.type !== 'here') this.#client.cut()
      },
    })
  }

  /** The server forgets everything, counts from 1 again and has lost every connection. */
  restart(): Promise<boolean> {
    return this.#do({
      withoutServer: () => {
        this.life.value += 1
        this.#setEnds({ oldest: 1, latest: 0 })
      },
      withServer: async (deadline) => {
        await this.#wakeSender(deadline)
        await this.#sender.restart(deadline)
        this.life.value += 1
        this.#setEnds({ oldest: 1, latest: 0 })
        await this.#wakeSender(deadline)
      },
    })
  }

  /** True when your client holds this number from an earlier life of the server. */
  isForeign(lastSeq: number): boolean {
    const { held } = this.you.value
    return held !== null && held.seq === lastSeq && held.life !== this.life.value
  }

  end(): void {
    this.#turn.abort(new Error('The lab was closed.'))
    this.#sender.end()
    this.#client.end()
  }

  get #target(): string {
    return `/?room=${this.#room}&capacity=${this.capacity.value}`
  }

  async #fill(): Promise<void> {
    const turn = new AbortController()
    this.#turn = turn
    this.#filling.value = 'under-way'
    this.#room = toHex(crypto.getRandomValues(new Uint8Array(16)))
    // A page tries again and again; between its tries the lab stays as it is.
    const stopWatching = effect(() => {
      const { type } = this.#sandbox().connection.value
      if (type === 'waiting' || type === 'refused') this.#filling.value = 'out-of-reach'
    })
    try {
      await this.#sender.connect(this.#target, turn.signal)
      const { latest } = this.ends.value
      await this.#broadcast({ from: 1, to: latest }, AbortSignal.any([turn.signal, AbortSignal.timeout(DEADLINE_MS)]))
      this.#filling.value = 'done'
    } catch (cause) {
      if (turn.signal.aborted) return
      this.#filling.value = 'failed'
      this.trouble.value = sentenceOf(cause)
    } finally {
      stopWatching()
    }
  }

  /** One thing after the other, in the order they were asked for. What was asked for in an earlier room is let be. */
  async #do(act: Act): Promise<boolean> {
    if (this.#waiting >= MOST_WAITING || this.reach.value === 'connecting') return false
    const turn = this.#turn
    const done = this.#before.then(() => (turn === this.#turn ? this.#doNow(act, turn) : false))
    this.#before = done
    this.#waiting += 1
    try {
      return await done
    } finally {
      this.#waiting -= 1
    }
  }

  async #doNow({ withServer, withoutServer }: Act, turn: AbortController): Promise<boolean> {
    this.trouble.value = ''
    if (this.reach.value === 'away') {
      withoutServer()
      return true
    }
    try {
      await withServer(AbortSignal.any([turn.signal, AbortSignal.timeout(DEADLINE_MS)]))
      return true
    } catch (cause) {
      if (!turn.signal.aborted) this.trouble.value = sentenceOf(cause)
      return false
    } finally {
      if (!this.#client.isOpen) this.#leave('lost')
    }
  }

  /** The sender says its messages from one number to another, and the picture becomes what the server made of them. */
  async #broadcast({ from, to }: { from: number; to: number }, deadline: AbortSignal): Promise<void> {
    const texts = Array.from({ length: to - from + 1 }, (_, index) => chatLine(from + index, this.life.value))
    const heard = await this.#sender.exchange([texts.map((text) => ({ type: 'broadcast', text }))], deadline)
    const latest = heard.flat().reduce((seq, one) => (one.type === 'message' ? one.seq : seq), from - 1)
    this.#setEnds(endsAfter(latest, this.capacity.value))
  }

  /** Connects the sender again where its line was closed, and looks at what the server still knows. */
  async #wakeSender(deadline: AbortSignal): Promise<void> {
    if (this.#sender.isOpen) return
    await this.#sender.connect(this.#target, deadline)
    const heard = await this.#sender.exchange([[{ type: 'catch_up', lastSeq: -1 }]], deadline)
    const state = answerHeard(heard.flat())
    const latest = state.type === 'nothing' ? 0 : state.to
    if (latest < this.ends.value.latest) this.life.value += 1
    if (latest !== this.ends.value.latest) this.#setEnds(endsAfter(latest, this.capacity.value))
  }

  #senderEnded(how: Ended): void {
    // A silent line sleeps until it is needed, and a restart is waited for; after anything else a new room is filled alike.
    if (how === 'idle' || how === 'restart') return
    if (this.#filling.value === 'done') void this.#fill()
  }

  #live(heard: Heard): void {
    if (heard.type !== 'message' || this.you.value.type !== 'here') return
    this.you.value = { type: 'here', held: { seq: heard.seq, life: this.life.value } }
  }

  #leave(why: 'cut' | Ended): void {
    const { type, held } = this.you.value
    if (type !== 'away') this.you.value = { type: 'away', why, held }
  }

  #setEnds(ends: Ends): void {
    this.ends.value = ends
    this.answers.value = new Map()
    this.asked.value = null
  }

  #asked(lastSeq: number, answer: Answer): Asked {
    return {
      lastSeq,
      answer,
      ends: this.ends.value,
      life: this.life.value,
      isForeign: this.isForeign(lastSeq),
      log: null,
    }
  }
}

function sentenceOf(cause: unknown): string {
  if (cause instanceof DOMException && cause.name === 'TimeoutError') {
    return 'The lab server did not answer in time. Try again.'
  }
  return cause instanceof Error ? cause.message : String(cause)
}
