import {
  type BodyFraming,
  decodeUtf8,
  FrameDecoder,
  headerList,
  isControl,
  parseRequestHead,
  parseResponseHead,
  recordFrame,
  requestFraming,
  responseFraming,
  toHex,
} from '#wire'
import { type TappedBody, tapBody } from './tapped-body.ts'
import { TappedPackets } from './tapped-packets.ts'
import type { WireRecorder } from './wire-recorder.ts'

/** Bytes of garbage that a record keeps. */
const KEPT_GARBAGE = 64
/** Bytes that are held while it is not known yet what they are: after a request to upgrade, before its answer. */
const MOST_HELD = 64 * 1024
/** Requests that may wait for their answers, and numbers that may wait to be asked for. */
const MOST_WAITING = 10_000

export interface DirectionOptions {
  readonly recorder: WireRecorder
  readonly between: { readonly from: string; readonly to: string; readonly connection: string }
  readonly kind: 'request' | 'response'
}

/** What a request asked for, as far as its answer is read by it. */
interface Asked {
  readonly method: string
  readonly isSocketIo: boolean
  readonly asksToUpgrade: boolean
}

const NOTHING_ASKED: Asked = { method: 'GET', isSocketIo: false, asksToUpgrade: false }

/**
 * One way of a connection: heads and bodies by turns, and frames once both sides have agreed to change over. After
 * something that cannot be read it listens no more.
 */
export class TappedDirection {
  lastEvent: number | null = null
  readonly messageEvents: (number | null)[] = []
  readonly streamEvents: (number | null)[] = []
  readonly #recorder: WireRecorder
  readonly #between: DirectionOptions['between']
  readonly #kind: DirectionOptions['kind']
  readonly #decoder = new FrameDecoder()
  /** Requests without an answer yet, the oldest first. Both ways share it. */
  #asked: Asked[] = []
  #other: TappedDirection | null = null
  #phase: 'head' | 'body' | 'undecided' | 'frames' | 'deaf' = 'head'
  #held: Uint8Array = new Uint8Array(0)
  #body: TappedBody | null = null
  #packets: TappedPackets | null = null

  constructor({ recorder, between, kind }: DirectionOptions) {
    this.#recorder = recorder
    this.#between = between
    this.#kind = kind
  }

  /** Says which way the answers come. */
  answeredBy(other: TappedDirection): void {
    this.#other = other
    other.#other = this
    other.#asked = this.#asked
  }

  push(bytes: Uint8Array): void {
    let rest: Uint8Array | null = bytes
    while (rest !== null && rest.length > 0) rest = this.#read(rest)
  }

  end(): void {
    const { unfinished } = this.#decoder
    if (unfinished.length > 0) this.#garbage(unfinished, 'The connection ended in the middle of this frame.')
    const problem = this.#phase === 'body' ? this.#body?.end() : null
    if (problem) this.#garbage(new Uint8Array(0), problem)
  }

  /** Reads what it can, and gives what is to be read in another way. */
  #read(bytes: Uint8Array): Uint8Array | null {
    switch (this.#phase) {
      case 'head':
        return this.#readHead(bytes)
      case 'body':
        return this.#readBody(bytes)
      case 'frames':
        return this.#readFrames(bytes)
      case 'undecided':
        this.#held = joined(this.#held, bytes)
        if (this.#held.length > MOST_HELD) this.#phase = 'deaf'
        return null
      case 'deaf':
        return null
    }
  }

  #readHead(bytes: Uint8Array): Uint8Array | null {
    const all = joined(this.#held, bytes)
    const parsed = this.#kind === 'request' ? parseRequestHead(all) : parseResponseHead(all)
    if (parsed.type === 'incomplete') {
      this.#held = all
      return null
    }
    this.#held = new Uint8Array(0)
    if (parsed.type === 'malformed') return this.#deafen(all, parsed.message)
    const head = asText(all.subarray(0, parsed.headLength))
    const rest = all.subarray(parsed.headLength)
    if ('status' in parsed) {
      this.lastEvent = this.#recorder.add({ type: 'response', ...this.#between, status: parsed.status, head })
      return this.#answer(parsed, rest)
    }
    this.lastEvent = this.#recorder.add({ type: 'request', ...this.#between, head })
    const asksToUpgrade = headerList(parsed.headers, 'upgrade').some((name) => name.toLowerCase() === 'websocket')
    const asked = { method: parsed.method, isSocketIo: speaksSocketIo(parsed.target), asksToUpgrade }
    if (this.#asked.length < MOST_WAITING) this.#asked.push(asked)
    if (asksToUpgrade) {
      this.#phase = 'undecided'
      return rest
    }
    return this.#beginBody(requestFraming(parsed.headers), { headers: parsed.headers, asked, rest })
  }

  #answer(
    head: { readonly status: number; readonly headers: [string, string][] },
    rest: Uint8Array,
  ): Uint8Array | null {
    const isInterim = head.status < 200 && head.status !== 101
    const asked = (isInterim ? this.#asked[0] : this.#asked.shift()) ?? NOTHING_ASKED
    if (isInterim) return rest
    if (head.status === 101) {
      if (this.#other !== null) this.#other.#changeOver(asked)
      this.#changeOver(asked)
      return rest
    }
    if (asked.asksToUpgrade && this.#other !== null) this.#other.#stay()
    return this.#beginBody(responseFraming(head, asked.method), { headers: head.headers, asked, rest })
  }

  /** From here on, frames travel. */
  #changeOver(asked: Asked): void {
    this.#phase = 'frames'
    if (asked.isSocketIo) this.#packets = new TappedPackets()
    this.#release()
  }

  /** The upgrade was refused: HTTP goes on. */
  #stay(): void {
    if (this.#phase !== 'undecided') return
    this.#phase = 'head'
    this.#release()
  }

  #release(): void {
    const held = this.#held
    this.#held = new Uint8Array(0)
    this.push(held)
  }

  #beginBody(
    framing: BodyFraming,
    { headers, asked, rest }: { headers: [string, string][]; asked: Asked; rest: Uint8Array },
  ): Uint8Array | null {
    if (framing.type === 'none') return rest
    if (framing.type === 'malformed') return this.#deafen(rest, framing.message)
    if (asked.isSocketIo) this.#packets ??= new TappedPackets()
    const isStream =
      this.#kind === 'response' && /^text\/event-stream\b/i.test(headerList(headers, 'content-type')[0] ?? '')
    this.#body = tapBody(framing, {
      isStream,
      packets: asked.isSocketIo ? this.#packets : null,
      add: (happening) => this.#recorder.add({ ...happening, ...this.#between }),
      onMessage: (n) => remember(this.messageEvents, n),
      onStreamEvent: (n) => remember(this.streamEvents, n),
    })
    this.#phase = 'body'
    return rest
  }

  #readBody(bytes: Uint8Array): Uint8Array | null {
    const read = this.#body?.push(bytes) ?? { rest: bytes, problem: null }
    if (read.problem !== null) return this.#deafen(bytes, read.problem)
    if (read.rest !== null) {
      this.#body = null
      this.#phase = 'head'
    }
    return read.rest
  }

  #readFrames(bytes: Uint8Array): null {
    for (const decoded of this.#decoder.push(bytes)) {
      if (decoded.type === 'error') return this.#deafen(decoded.bytes, decoded.message)
      const { frame } = decoded
      const read = this.#packets?.readFrame(frame) ?? null
      const packet = read === null ? {} : { packet: read.record }
      const n = this.#recorder.add({ type: 'frame', ...this.#between, frame: recordFrame(decoded), ...packet })
      if (isControl(frame.opcode)) continue
      this.lastEvent = n
      if (frame.fin && (this.#packets === null || read?.isComplete)) remember(this.messageEvents, n)
    }
    return null
  }

  #deafen(bytes: Uint8Array, error: string): null {
    this.#phase = 'deaf'
    this.#garbage(bytes, error)
    return null
  }

  #garbage(bytes: Uint8Array, error: string): void {
    this.#recorder.add({ type: 'garbage', ...this.#between, hex: toHex(bytes.subarray(0, KEPT_GARBAGE)), error })
  }
}

/** Socket.IO lives below its own path, or says the version of Engine.IO in the query. */
function speaksSocketIo(target: string): boolean {
  return /^\/socket\.io\/|[?&]EIO=\d/.test(target)
}

function remember(numbers: (number | null)[], n: number | null): void {
  if (numbers.length < MOST_WAITING) numbers.push(n)
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

/** A head as text: UTF-8 where it is, otherwise byte by byte. */
function asText(bytes: Uint8Array): string {
  const decoded = decodeUtf8(bytes)
  return decoded.type === 'text' ? decoded.text : String.fromCharCode(...bytes)
}
