import { decodeUtf8Lossy } from './utf8-lossy.ts'

/** What a stream says, one after the other (HTML standard §9.2.6). */
export type StreamItem =
  | {
      readonly type: 'event'
      /** `message` when the stream names none. */
      readonly event: string
      readonly data: string
      /** The id this very event came with; null when it came with none. */
      readonly id: string | null
      /** What a client would send as Last-Event-ID after this event. */
      readonly lastEventId: string
      /** Whether the stream named the event. */
      readonly isNamed: boolean
    }
  /** A line that begins with a colon. It reaches nobody, and keeps the connection from being idle. */
  | { readonly type: 'comment'; readonly text: string }
  | { readonly type: 'retry'; readonly ms: number }
  /** A line or an event was longer than is kept; nothing more is read. */
  | { readonly type: 'overflow'; readonly message: string }

/** What one line, and the data of one event, may measure in bytes. */
const MOST_BYTES = 1024 * 1024

const LF = 0x0a
const CR = 0x0d
const BOM = [0xef, 0xbb, 0xbf]

/**
 * Reads a text/event-stream as a browser does, however it was cut: lines end in LF, CR LF or CR; an empty line dispatches
 * what came before it; what is not dispatched when the stream ends is discarded.
 */
export class EventStreamDecoder {
  #line: Uint8Array[] = []
  #lineBytes = 0
  #isFirstLine = true
  #lastWasCr = false
  #hasOverflown = false
  #data: string[] = []
  #dataLength = 0
  #event = ''
  #id: string | null = null
  #lastEventId = ''

  /** What a client would send as Last-Event-ID now. */
  get lastEventId(): string {
    return this.#lastEventId
  }

  /** Whether something was said that no empty line has dispatched yet. */
  get hasUndispatched(): boolean {
    return this.#lineBytes > 0 || this.#data.length > 0 || this.#event !== ''
  }

  /** Takes the next bytes and gives what they completed. */
  push(bytes: Uint8Array): StreamItem[] {
    const items: StreamItem[] = []
    let start = 0
    for (let at = 0; at < bytes.length && !this.#hasOverflown; at++) {
      const byte = bytes[at]
      if (byte !== LF && byte !== CR) {
        this.#lastWasCr = false
        continue
      }
      const isSecondHalf = byte === LF && this.#lastWasCr && at === start
      this.#lastWasCr = byte === CR
      if (!isSecondHalf) {
        this.#hold(bytes.subarray(start, at), items)
        this.#endLine(items)
      }
      start = at + 1
    }
    this.#hold(bytes.subarray(start), items)
    return items
  }

  #hold(part: Uint8Array, items: StreamItem[]): void {
    if (part.length === 0 || this.#hasOverflown) return
    this.#lineBytes += part.length
    if (this.#lineBytes <= MOST_BYTES) this.#line.push(Uint8Array.from(part))
    else this.#overflow('A line', items)
  }

  #endLine(items: StreamItem[]): void {
    if (this.#hasOverflown) return
    const bytes = joined(this.#line, this.#lineBytes)
    this.#line = []
    this.#lineBytes = 0
    const hasBom = this.#isFirstLine && BOM.every((byte, index) => bytes[index] === byte)
    this.#isFirstLine = false
    this.#read(decodeUtf8Lossy(hasBom ? bytes.subarray(BOM.length) : bytes), items)
  }

  #read(line: string, items: StreamItem[]): void {
    if (line === '') {
      this.#dispatch(items)
      return
    }
    const colon = line.indexOf(':')
    if (colon === 0) {
      items.push({ type: 'comment', text: line.slice(1).replace(/^ /, '') })
      return
    }
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    switch (field) {
      case 'event':
        this.#event = value
        return
      case 'data':
        this.#dataLength += value.length + 1
        if (this.#dataLength <= MOST_BYTES) this.#data.push(value)
        else this.#overflow('The data of an event', items)
        return
      case 'id':
        if (!value.includes('\0')) this.#id = value
        return
      case 'retry':
        if (/^[0-9]+$/.test(value)) items.push({ type: 'retry', ms: Number(value) })
        return
    }
  }

  /** An id counts even where an event without data is dropped. */
  #dispatch(items: StreamItem[]): void {
    const [event, data, id] = [this.#event, this.#data, this.#id]
    this.#event = ''
    this.#data = []
    this.#dataLength = 0
    this.#id = null
    if (id !== null) this.#lastEventId = id
    if (data.length === 0) return
    items.push({
      type: 'event',
      event: event === '' ? 'message' : event,
      isNamed: event !== '',
      data: data.join('\n'),
      id,
      lastEventId: this.#lastEventId,
    })
  }

  #overflow(what: string, items: StreamItem[]): void {
    this.#hasOverflown = true
    this.#line = []
    this.#data = []
    items.push({ type: 'overflow', message: `${what} is longer than ${MOST_BYTES} bytes. The rest is not read.` })
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const only = parts[0]
  if (parts.length === 1 && only !== undefined) return only
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
