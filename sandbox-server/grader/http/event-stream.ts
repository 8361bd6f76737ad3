import type { IncomingMessage } from 'node:http'
import { EventStreamDecoder } from '#wire'
import { Arrivals } from '../arrivals.ts'
import { FailedExpectation, type Failure } from '../failed-expectation.ts'
import { nearMiss } from '../near-miss.ts'
import { parseJson } from '../parse-json.ts'
import { isObject, matches } from '../pattern.ts'
import { show } from '../show.ts'
import type { Surroundings } from '../surroundings.ts'
import { Turns } from '../turns.ts'
import { find, type Word } from '../words.ts'
import { Answer } from './answer.ts'
import type { Exchange } from './exchange.ts'
import { explainDeparture } from './explain-answer.ts'
import { inTime } from './in-time.ts'
import { notAnswered } from './not-answered.ts'
import { headOf, readAnswer } from './read-answer.ts'

/** Milliseconds an expectation waits when no `within` says otherwise. */
const USUAL_WAIT = 500
/** What is kept of one stream, and what each event or comment counts on top of its own length. */
const MOST_HEARD = 16 * 1024 * 1024
const WEIGHT_OF_AN_ITEM = 512
/** Events that are shown of what came before. */
const SHOWN_EVENTS = 10

/** One event, as an EventSource would hand it over. */
export interface StreamEvent {
  /** `message` where the stream names none. */
  readonly event: string
  readonly data: string
  /** What the data says when it is JSON; undefined when it is not. */
  readonly json: unknown
  /** What an EventSource would now say as Last-Event-ID. */
  readonly id: string
}

/** What an event must be like. For `data`, a text stands for itself and a list or object for JSON. */
export interface StreamEventPattern {
  readonly event?: unknown
  readonly data?: unknown
  readonly id?: unknown
}

interface Came {
  readonly event: StreamEvent
  readonly n: number | null
}

export interface StreamParts {
  readonly name: string
  readonly path: string
  readonly exchange: Exchange
  readonly surroundings: Surroundings
  /** Milliseconds until the head must be there. */
  readonly ms: number
  readonly words: readonly Word[]
}

/** An open event stream, read by the HTML standard's algorithm. It never connects again by itself. */
export class EventStream {
  readonly name: string
  /** The head it was answered with. */
  readonly headers: Readonly<Record<string, string>>
  /** Comments so far: lines that begin with a colon. */
  readonly comments: string[] = []
  /** The milliseconds of the last `retry:` line, or null. */
  retryMs: number | null = null
  readonly #arrivals = new Arrivals<Came, number | null>()
  readonly #decoder = new EventStreamDecoder()
  readonly #exchange: Exchange
  readonly #surroundings: Surroundings
  readonly #turns: Turns
  #ourExit = false
  #heard = 0

  /** Waits for the head, which must be that of an event stream. */
  static async open(parts: StreamParts): Promise<EventStream> {
    const { name, path, exchange, surroundings, ms, words } = parts
    const request = `GET ${path}`
    try {
      const { patience, signal } = surroundings
      const late = 'got no head of an answer (send the headers at once: res.flushHeaders())'
      const response = await inTime(exchange.response, { exchange, ms, patience, signal, late })
      const head = { ...headOf(response), name, request, event: exchange.tap.lastReceived }
      const answer = new Answer({ ...head, text: '' })
      const due = { status: 200, type: 'text/event-stream' } as const
      if (explainDeparture(answer, due) === null) return new EventStream(response, { ...parts, headers: head.headers })
      // Its body tells more: it is read as far as it comes.
      const whole = await Promise.race([readAnswer(exchange, { name, request }), afterwards(answer)])
      exchange.abort()
      whole.is(due, ...words)
      throw new Error('An answer that was no event stream has become one.')
    } catch (error) {
      exchange.abort()
      throw notAnswered(error, { name, request, words })
    }
  }

  private constructor(
    response: IncomingMessage,
    { name, exchange, surroundings, headers }: StreamParts & { headers: Readonly<Record<string, string>> },
  ) {
    this.name = name
    this.headers = headers
    this.#exchange = exchange
    this.#surroundings = surroundings
    this.#turns = new Turns(surroundings.ledger)
    response.on('data', (bytes: Buffer) => this.#read(bytes))
    response.once('error', () => undefined)
    const isOver = (): void => this.#arrivals.close(exchange.tap.closedEvent)
    response.once('close', () => {
      if (exchange.socket.destroyed) isOver()
      else exchange.socket.once('close', isOver)
    })
  }

  /** What an EventSource would say as Last-Event-ID if it connected again now. */
  get lastEventId(): string {
    return this.#decoder.lastEventId
  }

  /** The next event, which must be like this. */
  expects(pattern: StreamEventPattern, ...words: Word[]): Promise<StreamEvent> {
    return this.#turns.watch(`${this.name}.expects(…)`, () =>
      this.#expect(pattern, { words, deadline: this.#deadline(words), got: 0, count: 1 }),
    )
  }

  /** The next `count` events, each of which must be like this. */
  hears(count: number, pattern: StreamEventPattern, ...words: Word[]): Promise<StreamEvent[]> {
    return this.#turns.watch(`${this.name}.hears(…)`, async () => {
      const deadline = this.#deadline(words)
      const heard: StreamEvent[] = []
      while (heard.length < count) {
        heard.push(await this.#expect(pattern, { words, deadline, got: heard.length, count }))
      }
      return heard
    })
  }

  /** What comes next: at most `count` events, fewer when the time is up or the stream ends. */
  takes(count: number, ...words: Word[]): Promise<StreamEvent[]> {
    return this.#turns.watch(`${this.name}.takes(…)`, async () => {
      const deadline = this.#deadline(words)
      const taken: StreamEvent[] = []
      while (taken.length < count) {
        const next = await this.#arrivals.take(deadline, this.#surroundings.signal)
        if (next.type !== 'item') break
        taken.push(next.item.event)
      }
      return taken
    })
  }

  /** That no event comes: `during(ms)`. Comments may. */
  hearsNothing(...words: Word[]): Promise<void> {
    return this.#turns.watch(`${this.name}.hearsNothing(…)`, async () => {
      const pause = find(words, 'during')
      if (pause === undefined) throw new Error('hearsNothing needs to know how long: during(ms).')
      const next = await this.#arrivals.take(performance.now() + pause.ms, this.#surroundings.signal)
      if (next.type === 'ended') throw this.#ended(next.how, 'an open stream without events', words)
      if (next.type === 'late') return
      const { event, n } = next.item
      const message = `${this.name} heard an event that was not for it.`
      throw this.#failure({ message, anomaly: 'unexpected', expected: 'nothing', actual: show(event), n }, words)
    })
  }

  /** That the server ends the stream. */
  isClosed(...words: Word[]): Promise<void> {
    return this.#turns.watch(`${this.name}.isClosed(…)`, async () => {
      const { signal } = this.#surroundings
      await this.#arrivals.ended(this.#deadline(words), signal)
      if (this.#exchange.socket.destroyed) return
      const message = `The server left ${this.name}'s event stream open.`
      const [expected, actual] = ['the stream is closed', 'the stream is open']
      throw this.#failure({ message, anomaly: 'unanswered', expected, actual, n: null }, words)
    })
  }

  /** Goes away, as `close()` of an EventSource does. */
  leaves(): void {
    this.#ourExit = true
    this.#exchange.abort()
  }

  #read(bytes: Buffer): void {
    this.#heard += bytes.length
    for (const item of this.#decoder.push(bytes)) {
      this.#heard += WEIGHT_OF_AN_ITEM
      if (item.type === 'comment') this.comments.push(item.text)
      if (item.type === 'retry') this.retryMs = item.ms
      if (item.type !== 'event') continue
      const { event, data, lastEventId } = item
      const n = this.#exchange.tap.takeStreamEvent()
      const whole = { event, data, json: parse(data), id: lastEventId }
      if (n !== null) this.#surroundings.events.set(whole, n)
      this.#arrivals.put({ event: whole, n })
    }
    // All of it is kept, for the end of the check may ask for it: an end to a stream that floods.
    if (this.#heard > MOST_HEARD) this.#exchange.abort()
  }

  async #expect(
    pattern: StreamEventPattern,
    { words, deadline, got, count }: { words: readonly Word[]; deadline: number; got: number; count: number },
  ): Promise<StreamEvent> {
    const due = count === 1 ? show(pattern) : `${count} events like ${show(pattern)}`
    const next = await this.#arrivals.take(deadline, this.#surroundings.signal)
    if (next.type === 'ended') throw this.#ended(next.how, due, words)
    if (next.type === 'late') throw this.#silence({ due, got }, words)
    const { event, n } = next.item
    const slip = slipOf(pattern, event)
    if (slip === null) return event
    throw this.#failure(
      { ...slip, message: `${this.name} ${slip.message}`, expected: due, actual: show(event), n },
      words,
    )
  }

  #silence({ due, got }: { due: string; got: number }, words: readonly Word[]): FailedExpectation {
    const n = this.#exchange.tap.lastReceived
    const actual = this.#soFar
    if (this.#decoder.hasUndispatched) {
      const message = `${this.name} got lines, but no empty line after them. Each event ends with one: write “data: …\\n\\n”.`
      return this.#failure({ message, anomaly: 'wrong-shape', expected: due, actual, n }, words)
    }
    const message =
      got === 0
        ? `${this.name} heard no event.`
        : `${this.name} heard ${got} of the events that were due, and then nothing more.`
    return this.#failure({ message, anomaly: got === 0 ? 'unanswered' : 'lost', expected: due, actual, n }, words)
  }

  #ended(n: number | null, due: string, words: readonly Word[]): FailedExpectation {
    const message = this.#ourExit
      ? `${this.name} has left its event stream.`
      : this.#heard > MOST_HEARD
        ? `${this.name} stopped reading its event stream, which brought more than ${MOST_HEARD / 1024 / 1024} MiB.`
        : `The server ended ${this.name}'s event stream. An EventSource would connect again and again.`
    return this.#failure(
      { message, anomaly: 'closed', expected: due, actual: `the stream is over; ${this.#soFar}`, n },
      words,
    )
  }

  get #soFar(): string {
    const { all } = this.#arrivals
    const shown = all.slice(-SHOWN_EVENTS).map(({ event }) => show(event))
    if (shown.length === 0) return 'no event at all'
    const head = all.length > shown.length ? `the last ${shown.length} of ${all.length} events` : 'heard so far'
    return [`${head}:`, ...shown].join('\n')
  }

  #deadline(words: readonly Word[]): number {
    return performance.now() + (find(words, 'within')?.ms ?? USUAL_WAIT) * this.#surroundings.patience
  }

  #failure(
    { n, ...failure }: Omit<Failure, 'blames'> & { n: number | null },
    words: readonly Word[],
  ): FailedExpectation {
    const reason = find(words, 'because')?.reason
    return new FailedExpectation({
      ...failure,
      ...(reason === undefined ? {} : { because: reason }),
      blames: n === null ? [] : [n],
    })
  }
}

/** How an event departs from its pattern, without its subject; null when it does not. */
function slipOf(
  pattern: StreamEventPattern,
  event: StreamEvent,
): { message: string; anomaly: 'wrong-shape' | 'unexpected' } | null {
  const { data } = pattern
  const wantsJson = isObject(data) || Array.isArray(data)
  const seen = { event: event.event, id: event.id, data: wantsJson ? event.json : event.data }
  if (matches(pattern, seen)) return null
  if (pattern.event === undefined || matches(pattern.event, event.event)) {
    const slip = wantsJson ? nearMiss(data, event.json, { text: event.data, isBinary: false }) : null
    if (slip !== null) return { message: `heard an event of the wrong shape. ${slip}`, anomaly: 'wrong-shape' }
  } else if (pattern.event === 'message') {
    const message = `heard an event named “${event.event}”. onmessage hears only events without a name: leave the “event:” line out.`
    return { message, anomaly: 'wrong-shape' }
  } else if (event.event === 'message') {
    const message = `heard an event without a name, where one named ${show(pattern.event)} was due.`
    return { message, anomaly: 'wrong-shape' }
  }
  return { message: 'heard another event than the one that was due.', anomaly: 'unexpected' }
}

/** An answer that is no event stream may never end: then its head must do. */
async function afterwards(answer: Answer): Promise<Answer> {
  await new Promise((resolve) => setTimeout(resolve, 100))
  return answer
}

function parse(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
