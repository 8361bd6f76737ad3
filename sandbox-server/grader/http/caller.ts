import type { Address } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import { find, type Word } from '../words.ts'
import type { Answer } from './answer.ts'
import { EventStream } from './event-stream.ts'
import { type CallOptions, Exchange } from './exchange.ts'
import { Held } from './held.ts'
import { inTime } from './in-time.ts'
import { notAnswered } from './not-answered.ts'
import { readAnswer } from './read-answer.ts'

/** Milliseconds until an answer must be there, when no `within` says otherwise. */
const USUAL_WAIT = 1_000
/** Milliseconds a connection may take. */
const CONNECT_WAIT = 1_000

/** What may stand behind the path of a request: what else it says, and small words. */
export type CallDetails = readonly (CallOptions | Word)[]

/** Somebody who asks by HTTP. Each request goes over a connection of its own; several may be on their way at once. */
export class Caller {
  readonly name: string
  readonly #surroundings: Surroundings
  readonly #address: Address
  readonly #open = new Set<Exchange>()
  #isOver = false

  constructor(name: string, { surroundings, address }: { surroundings: Surroundings; address: Address }) {
    this.name = name
    this.#surroundings = surroundings
    this.#address = address
    surroundings.onClear(() => {
      this.#isOver = true
      for (const exchange of this.#open) exchange.abort()
    })
  }

  gets(path: string, ...details: CallDetails): Promise<Answer> {
    return this.asks('GET', path, ...details)
  }

  /** A text is sent as text, everything else as JSON. */
  posts(path: string, body: unknown, ...details: CallDetails): Promise<Answer> {
    const { options, words } = sorted(details)
    return this.asks('POST', path, { ...options, body }, ...words)
  }

  /** Asks, and gives the whole answer, whatever its status. Fails where none comes. */
  asks(method: string, path: string, ...details: CallDetails): Promise<Answer> {
    const request = `${method} ${path}`
    const { options, words } = sorted(details)
    return this.#surroundings.ledger.watch(`${this.name}: ${request}`, async () => {
      const exchange = await this.#begin(method, path, { options, words })
      const ms = find(words, 'within')?.ms ?? USUAL_WAIT
      const { patience, signal } = this.#surroundings
      const { name } = this
      try {
        const answer = await inTime(readAnswer(exchange, { name, request }), { exchange, ms, patience, signal })
        this.#open.delete(exchange)
        return answer
      } catch (error) {
        exchange.abort()
        throw notAnswered(error, { name, request, words })
      }
    })
  }

  /** Asks for what may stay unanswered for a while, and gives it back at once. */
  holds(method: string, path: string, options: CallOptions = {}): Held {
    const request = `${method} ${path}`
    const exchange = this.#begin(method, path, { options, words: [] })
    return new Held({ name: this.name, request, exchange, surroundings: this.#surroundings })
  }

  /** Opens an event stream, as an EventSource does. Fails where the answer is none. */
  streams(path: string, ...details: readonly (StreamOptions | Word)[]): Promise<EventStream> {
    const { options, words } = sorted<StreamOptions>(details)
    const { lastEventId, headers } = options
    return this.#surroundings.ledger.watch(`${this.name}.streams('${path}')`, async () => {
      const asked = {
        Accept: 'text/event-stream',
        'Cache-Control': 'no-cache',
        ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
        ...headers,
      }
      const exchange = await this.#begin('GET', path, { options: { headers: asked }, words })
      const ms = find(words, 'within')?.ms ?? USUAL_WAIT
      return EventStream.open({ name: this.name, path, exchange, surroundings: this.#surroundings, ms, words })
    })
  }

  async #begin(
    method: string,
    path: string,
    { options, words }: { options: CallOptions; words: readonly Word[] },
  ): Promise<Exchange> {
    const { recorder, patience } = this.#surroundings
    const { name } = this
    const connectMs = CONNECT_WAIT * patience
    try {
      const address = this.#address
      const exchange = await Exchange.open({ ...options, name, address, recorder, method, path, connectMs })
      this.#open.add(exchange)
      // It was still connecting when the check ended.
      if (this.#isOver) exchange.abort()
      return exchange
    } catch (error) {
      throw notAnswered(error, { name, request: `${method} ${path}`, words })
    }
  }
}

export interface StreamOptions {
  /** What an EventSource that was cut off would say it has heard last. */
  readonly lastEventId?: string
  readonly headers?: Readonly<Record<string, string>>
}

function sorted<Options extends object = CallOptions>(
  details: readonly (Options | Word)[],
): { options: Options; words: Word[] } {
  const words: Word[] = []
  let options = {}
  for (const detail of details) {
    if ('word' in detail) words.push(detail)
    else options = { ...options, ...detail }
  }
  // Every option may be left out.
  return { options: options as Options, words }
}
