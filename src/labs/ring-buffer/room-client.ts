import {
  encodeFrame,
  encodeUtf8,
  judgeResponse,
  OPCODE,
  parseResponseHead,
  readClose,
  toBase64,
  writeRequestHead,
} from '#wire'
import { type ClosedHow, type Line, type LineState, streamOf } from '../line/line.ts'
import { type Spoken, transcript } from '../line/transcript.ts'
import { type Heard, readHeard } from './heard.ts'

/** How a client's connection ended: as its line did, unless the server had said before that it restarts (1012). */
export type Ended = ClosedHow | 'restart'

interface Options {
  line: Line
  /** Something came that belongs to no exchange: a live message. */
  onLive: (heard: Heard) => void
  onEnded: (how: Ended) => void
}

/** A WebSocket client of a room, speaking in frames of its own over a raw line. Whoever makes one ends it. */
export class RoomClient {
  readonly #line: Line
  readonly #options: Options
  readonly #stopListening: () => void
  #key = ''
  /** How many parts of the transcript have been read. */
  #seen = 0
  #hasShaken = false
  #closeCode: number | null = null
  #fences = 0
  #opening: PromiseWithResolvers<void> | null = null
  #exchange: (PromiseWithResolvers<Heard[][]> & { fences: readonly string[]; heard: Heard[][] }) | null = null
  #ending: PromiseWithResolvers<void> | null = null

  constructor(options: Options) {
    this.#options = options
    this.#line = options.line
    this.#stopListening = this.#line.state.subscribe((state) => this.#read(state))
  }

  /** True from the end of the handshake to the end of the connection. */
  get isOpen(): boolean {
    return this.#hasShaken
  }

  get state(): LineState {
    return this.#line.state.value
  }

  /** Everything that was said on this connection, in order. */
  get log(): Spoken[] {
    const { state } = this
    return state.type === 'open' || state.type === 'closed' ? transcript(state.said) : []
  }

  /** Opens a new connection in place of any earlier one. Resolves after the handshake, also when the server is away at first. */
  connect(target: string, signal: AbortSignal): Promise<void> {
    this.cut()
    this.#key = toBase64(random(16))
    const opening = Promise.withResolvers<void>()
    this.#opening = opening
    signal.addEventListener('abort', () => opening.reject(signal.reason), { once: true })
    this.#line.start([handshake(target, this.#key)])
    return opening.promise
  }

  /**
   * Says groups of messages, a ping behind each, and gives what came before the pong of each. A server answers in order
   * (RFC 6455 §5.5.3 asks for the pong as soon as is practical), so what has not come by then is not on its way.
   */
  exchange(groups: readonly (readonly object[])[], signal: AbortSignal): Promise<Heard[][]> {
    const fences = groups.map(() => `fence ${++this.#fences}`)
    const frames = groups.flatMap((messages, index) => [
      ...messages.map((message) => frameOf(OPCODE.text, JSON.stringify(message))),
      frameOf(OPCODE.ping, fences[index] ?? ''),
    ])
    const exchange = { ...Promise.withResolvers<Heard[][]>(), fences, heard: [[]] }
    this.#exchange = exchange
    signal.addEventListener('abort', () => exchange.reject(signal.reason), { once: true })
    this.#line.say([joined(frames)])
    return exchange.promise
  }

  /** Asks the server to restart the room, and resolves once it has ended this connection. */
  restart(signal: AbortSignal): Promise<void> {
    const ending = Promise.withResolvers<void>()
    this.#ending = ending
    signal.addEventListener('abort', () => ending.reject(signal.reason), { once: true })
    this.#line.say([frameOf(OPCODE.text, JSON.stringify({ type: 'restart' }))])
    return ending.promise
  }

  /** Ends the connection without a Close frame. */
  cut(): void {
    this.#line.end()
    this.#fail('The connection was cut.')
  }

  end(): void {
    this.cut()
    this.#stopListening()
  }

  #read(state: LineState): void {
    if (state.type === 'refused') this.#fail(state.why)
    if (state.type !== 'open' && state.type !== 'closed') {
      this.#seen = 0
      this.#hasShaken = false
      this.#closeCode = null
      return
    }
    const log = transcript(state.said)
    const fresh = log.slice(this.#seen)
    this.#seen = log.length
    for (const spoken of fresh) if (spoken.from === 'server') this.#hear(spoken, state)
    if (state.type !== 'closed') return
    this.#hasShaken = false
    this.#ending?.resolve()
    this.#fail('The connection ended before the answer came.')
    this.#options.onEnded(this.#closeCode === 1012 ? 'restart' : state.how)
  }

  #hear(spoken: Spoken, state: Extract<LineState, { type: 'open' | 'closed' }>): void {
    if (spoken.type === 'head') {
      const head = parseResponseHead(streamOf(state.said, 'server'))
      const judgement = head.type === 'ok' ? judgeResponse(head, this.#key) : null
      this.#hasShaken = judgement?.ok === true
      if (this.#hasShaken) this.#opening?.resolve()
      else this.#fail(judgement?.ok === false ? judgement.message : 'The server answered with no handshake.')
      return
    }
    if (spoken.type !== 'frame') return
    const { opcode, payload } = spoken.decoded.frame
    if (opcode === OPCODE.text) this.#hearText(new TextDecoder().decode(payload))
    if (opcode === OPCODE.pong) this.#passFence(new TextDecoder().decode(payload))
    if (opcode === OPCODE.close) {
      this.#closeCode = readClose(payload).code
      // RFC 6455 §5.5.1: a Close is answered with a Close. Not in here: it would be noted in the midst of reading.
      queueMicrotask(() => this.#line.say([frameOf(OPCODE.close, payload.subarray(0, 2))]))
    }
  }

  #hearText(text: string): void {
    const heard = readHeard(text)
    if (heard === null) return
    if (this.#exchange === null) this.#options.onLive(heard)
    else this.#exchange.heard.at(-1)?.push(heard)
  }

  #passFence(fence: string): void {
    const exchange = this.#exchange
    if (exchange?.fences[exchange.heard.length - 1] !== fence) return
    if (exchange.heard.length < exchange.fences.length) {
      exchange.heard.push([])
      return
    }
    this.#exchange = null
    exchange.resolve(exchange.heard)
  }

  #fail(sentence: string): void {
    for (const waiting of [this.#opening, this.#exchange, this.#ending]) waiting?.reject(new Error(sentence))
    this.#opening = null
    this.#exchange = null
    this.#ending = null
  }
}

function frameOf(opcode: number, payload: string | Uint8Array): Uint8Array {
  const bytes = typeof payload === 'string' ? encodeUtf8(payload) : payload
  return encodeFrame({ fin: true, rsv: 0, opcode, mask: random(4), payload: bytes })
}

function random(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length))
}

function handshake(target: string, key: string): Uint8Array {
  const head = writeRequestHead({
    method: 'GET',
    target,
    version: '1.1',
    headers: [
      ['Host', '127.0.0.1:8080'],
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Key', key],
      ['Sec-WebSocket-Version', '13'],
    ],
  })
  return encodeUtf8(head)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
