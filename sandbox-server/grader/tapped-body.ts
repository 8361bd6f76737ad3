import { BodyDecoder, type BodyFraming, EventStreamDecoder, PayloadKeeper, type StreamItem } from '#wire'
import type { TappedPackets } from './tapped-packets.ts'
import type { Happening } from './wire-recorder.ts'

/** The data of one event of a stream that is kept, in characters. */
const KEPT_DATA = 4_096

type Within = { from: string; to: string; connection: string }
type Told<Type> = Happening extends infer Each
  ? Each extends { type: Type }
    ? Omit<Each, keyof Within>
    : never
  : never

export interface BodyOptions {
  /** Whether it is an event stream, whose events are recorded as they come. */
  readonly isStream: boolean
  /** Reads the packets of Socket.IO in it, where they are spoken. */
  readonly packets: TappedPackets | null
  readonly add: (happening: Told<'body'> | Told<'sse'>) => number | null
  /** A packet of Socket.IO was in it. */
  readonly onMessage: (n: number | null) => void
  readonly onStreamEvent: (n: number | null) => void
}

/** A body that is being read. */
export interface TappedBody {
  /** `rest` is what stands behind its end, null while it goes on. */
  push(bytes: Uint8Array): { rest: Uint8Array | null; problem: string | null }
  /** The connection is over: what is wrong with that, or null. */
  end(): string | null
}

type Framed = Extract<BodyFraming, { type: 'length' | 'chunked' | 'close' }>

/** Reads a body and records it: as one event when it is whole, or each event of a stream as it comes. */
export function tapBody(framing: Framed, options: BodyOptions): TappedBody {
  const decoder = new BodyDecoder(framing)
  const content = options.isStream ? new Stream(options) : new Whole(options)
  return {
    push(bytes) {
      const { parts, rest, problem } = decoder.push(bytes)
      for (const part of parts) content.push(part)
      if (rest !== null) content.end()
      return { rest, problem }
    },
    end() {
      if (decoder.mayEndHere) content.end()
      // A stream has no end of its own: cutting it off is how it ends.
      else if (!options.isStream) return 'The connection ended in the middle of this body.'
      return null
    },
  }
}

class Whole {
  readonly #options: BodyOptions
  readonly #keeper = new PayloadKeeper()

  constructor(options: BodyOptions) {
    this.#options = options
  }

  push(part: Uint8Array): void {
    this.#keeper.push(part)
    this.#options.packets?.gatherBody(part)
  }

  end(): void {
    const { packets, add, onMessage } = this.#options
    const n = this.#keeper.length === 0 ? null : add({ type: 'body', ...this.#keeper.end() })
    for (let left = packets?.endBody() ?? 0; left > 0; left--) onMessage(n)
  }
}

class Stream {
  readonly #options: BodyOptions
  readonly #decoder = new EventStreamDecoder()

  constructor(options: BodyOptions) {
    this.#options = options
  }

  push(part: Uint8Array): void {
    for (const item of this.#decoder.push(part)) this.#record(item)
  }

  end(): void {}

  #record(item: StreamItem): void {
    const { add, onStreamEvent } = this.#options
    switch (item.type) {
      case 'event':
        onStreamEvent(
          add({
            type: 'sse',
            ...(item.isNamed ? { event: item.event } : {}),
            ...(item.id === null ? {} : { id: item.id }),
            ...cut(item.data),
          }),
        )
        return
      case 'comment':
        add({ type: 'sse', ...cut(item.text), isComment: true })
        return
      case 'retry':
        add({ type: 'sse', event: 'retry', ...cut(`${item.ms}`), isComment: true })
        return
      case 'overflow':
        add({ type: 'sse', ...cut(item.message), isComment: true })
        return
    }
  }
}

function cut(data: string): { data: string; isCut: boolean } {
  return { data: data.slice(0, KEPT_DATA), isCut: data.length > KEPT_DATA }
}
