import { encodeUtf8 } from './utf8.ts'
import { decodeUtf8Lossy } from './utf8-lossy.ts'

// The Redis serialization protocol, RESP2 and RESP3: redis.io/docs/latest/develop/reference/protocol-spec.

/** One value as Redis writes it. Aggregates keep their kind, because a push is told from a reply by it. */
export type RespValue =
  | { readonly type: 'simple'; readonly text: string }
  | { readonly type: 'error'; readonly text: string }
  /** As text: a big number is longer than any number of JavaScript's. */
  | { readonly type: 'number'; readonly text: string }
  | { readonly type: 'boolean'; readonly isTrue: boolean }
  | { readonly type: 'null' }
  | RespBulk
  | RespAggregate

/** A string of bytes. `bytes` holds only its beginning when it was longer than what is kept. */
export interface RespBulk {
  readonly type: 'bulk'
  readonly bytes: Uint8Array
  readonly length: number
}

/** Values in a row, of which `items` holds the first where there are more than are kept. A map's are key, value, key, value. */
export interface RespAggregate {
  readonly type: 'array' | 'set' | 'map' | 'push'
  readonly items: readonly RespValue[]
  readonly length: number
}

/** Bytes that no value can begin with. The decoder gives nothing more after it. */
export interface RespProblem {
  readonly type: 'problem'
  readonly message: string
  /** What could not be read on from. */
  readonly bytes: Uint8Array
}

/** A command as the bytes a client sends: an array of bulk strings. */
export function encodeCommand(words: readonly (string | Uint8Array)[]): Uint8Array {
  const parts = [encodeUtf8(`*${words.length}\r\n`)]
  for (const word of words) {
    const bytes = typeof word === 'string' ? encodeUtf8(word) : word
    parts.push(encodeUtf8(`$${bytes.length}\r\n`), bytes, encodeUtf8('\r\n'))
  }
  return joined(parts)
}

/** What is kept of one value with all that is in it. The rest is read over and counted. */
const KEPT_BYTES = 1024 * 1024
const KEPT_ITEMS = 4096
/** Redis reads no longer line from a client (PROTO_INLINE_MAX_SIZE), and writes none. */
const LONGEST_LINE = 64 * 1024
/** Redis takes no longer string unless it is told to (proto-max-bulk-len), and no longer array at all. */
const LONGEST_BULK = 512 * 1024 * 1024
const LONGEST_ARRAY = 2 ** 31 - 1
const DEEPEST = 64

const CR = 0x0d
const LF = 0x0a
const EMPTY = new Uint8Array(0)

/** What is being read: a line, the bytes of a string, or the two bytes that end one. */
type Phase =
  | { readonly type: 'line' }
  | BulkPhase
  | { readonly type: 'bulk-end'; readonly bulk: RespValue; left: number }

interface BulkPhase {
  readonly type: 'bulk'
  readonly kind: BulkKind
  readonly length: number
  /** How many bytes of it are kept. */
  readonly room: number
  left: number
  kept: Uint8Array
  held: number
}

type BulkKind = 'bulk' | 'verbatim' | 'error'

interface Open {
  readonly type: RespAggregate['type'] | 'attribute'
  readonly length: number
  readonly items: RespValue[]
  left: number
}

/**
 * Turns one direction of a connection to Redis into values, however the stream was cut. Work is linear in the bytes, and
 * what is held is bounded, whatever lengths are claimed. `side` says who writes: what a client may write is less, and Redis
 * reads it by rules of its own.
 */
export class RespDecoder {
  readonly #side: 'client' | 'server'
  #phase: Phase = { type: 'line' }
  /** A line that has begun and not ended. */
  #line: Uint8Array = EMPTY
  readonly #open: Open[] = []
  #roomForBytes = KEPT_BYTES
  #roomForItems = KEPT_ITEMS
  #hasFailed = false

  constructor({ side }: { side: 'client' | 'server' }) {
    this.#side = side
  }

  /** True once the stream could not be read on from; every further byte is ignored. */
  get hasFailed(): boolean {
    return this.#hasFailed
  }

  /** The values that these bytes complete. */
  *push(bytes: Uint8Array): Generator<RespValue | RespProblem, void, undefined> {
    let at = 0
    while (!this.#hasFailed && (at < bytes.length || this.#isBulkOver())) {
      const phase = this.#phase
      if (phase.type === 'line') {
        const end = this.#endOfLine(bytes, at)
        if (end === null) {
          this.#line = joined([this.#line, bytes.subarray(at)])
          if (this.#line.length > LONGEST_LINE)
            yield this.#fail('This line is longer than any that Redis reads.', this.#line)
          return
        }
        const line = joined([this.#line, bytes.subarray(at, end)])
        this.#line = EMPTY
        at = end
        yield* this.#readLine(line)
      } else if (phase.type === 'bulk') {
        const part = bytes.subarray(at, at + phase.left)
        const keep = part.subarray(0, phase.room - phase.held)
        phase.kept = grown(phase.kept, { held: phase.held, needed: phase.held + keep.length, room: phase.room })
        phase.kept.set(keep, phase.held)
        phase.held += keep.length
        phase.left -= part.length
        at += part.length
        if (phase.left === 0) this.#phase = { type: 'bulk-end', bulk: bulkOf(phase), left: 2 }
      } else {
        const byte = bytes[at] ?? 0
        const due = phase.left === 2 ? CR : LF
        // Redis does not look at the two bytes after a client's string.
        if (this.#side === 'server' && byte !== due) {
          yield this.#fail('A string is longer than its length said.', bytes.subarray(at))
          return
        }
        at += 1
        phase.left -= 1
        if (phase.left > 0) continue
        this.#phase = { type: 'line' }
        yield* this.#complete(phase.bulk)
      }
    }
  }

  /** A string of no bytes is over before the next byte is there. */
  #isBulkOver(): boolean {
    return this.#phase.type === 'bulk' && this.#phase.left === 0
  }

  /** The index after the line's end, or null while it has none. */
  #endOfLine(bytes: Uint8Array, from: number): number | null {
    const first = this.#line[0] ?? bytes[from]
    const isInline = this.#side === 'client' && this.#open.length === 0 && first !== STAR
    if (isInline) {
      const end = bytes.indexOf(LF, from)
      return end < 0 ? null : end + 1
    }
    if (this.#line.at(-1) === CR) return from + 1
    const end = bytes.indexOf(CR, from)
    // The byte after it may come later; for a client Redis skips it unread, and so do we.
    return end < 0 || end + 1 >= bytes.length ? null : end + 2
  }

  *#readLine(line: Uint8Array): Generator<RespValue | RespProblem, void, undefined> {
    if (this.#side === 'client') {
      yield* this.#readClientLine(line)
      return
    }
    if (line.at(-1) !== LF) {
      yield this.#fail('A line ends with CR LF, and here LF is missing.', line)
      return
    }
    const kind = String.fromCharCode(line[0] ?? 0)
    const text = latin1(line.subarray(1, -2))
    const scalar = readScalar(kind, text)
    if (scalar !== null) {
      yield* this.#complete(scalar)
      return
    }
    const bulk = BULKS[kind]
    const aggregate = AGGREGATES[kind]
    const length = readLength(text)
    if (bulk === undefined && aggregate === undefined) {
      yield this.#fail(`No value begins with ${JSON.stringify(kind)}.`, line)
    } else if (length === null || length < -1 || length > (bulk === undefined ? LONGEST_ARRAY : LONGEST_BULK)) {
      yield this.#fail(`${JSON.stringify(text.slice(0, 40))} is not a length.`, line)
    } else if (length === -1) yield* this.#complete({ type: 'null' })
    else if (bulk !== undefined) this.#beginBulk(bulk, length)
    else if (aggregate !== undefined) yield* this.#begin(aggregate, length, line)
  }

  /** A client writes arrays of strings, or a command as a plain line (“inline”). Redis passes over empty ones. */
  *#readClientLine(line: Uint8Array): Generator<RespValue | RespProblem, void, undefined> {
    const isInArray = this.#open.length > 0
    if (!isInArray && line[0] !== STAR) {
      const words = inlineWords(latin1(line).replace(/\r?\n$/, ''))
      if (words === null) yield this.#fail('The quotes in this command are not balanced.', line)
      else if (words.length > 0) yield this.#inline(words)
      return
    }
    if (isInArray && line[0] !== DOLLAR) {
      yield this.#fail(
        `Each word of a command begins with $, and this with ${JSON.stringify(latin1(line.subarray(0, 1)))}.`,
        line,
      )
      return
    }
    const text = latin1(line.subarray(1, -2))
    const length = readLength(text)
    if (length === null || length > (isInArray ? LONGEST_BULK : LONGEST_ARRAY) || (isInArray && length < 0)) {
      yield this.#fail(`${JSON.stringify(text.slice(0, 40))} is not a length.`, line)
    } else if (isInArray) this.#beginBulk('bulk', length)
    else if (length > 0) yield* this.#begin('array', length, line)
  }

  #inline(words: readonly string[]): RespValue {
    const kept = words.slice(0, KEPT_ITEMS)
    const items = kept.map((word): RespValue => {
      const bytes = Uint8Array.from(word, (letter) => letter.charCodeAt(0))
      return { type: 'bulk', bytes, length: bytes.length }
    })
    return { type: 'array', items, length: words.length }
  }

  *#begin(type: Open['type'], length: number, line: Uint8Array): Generator<RespValue | RespProblem, void, undefined> {
    const left = type === 'map' || type === 'attribute' ? 2 * length : length
    if (this.#open.length >= DEEPEST) yield this.#fail(`Values are nested more than ${DEEPEST} deep.`, line)
    else if (left > 0) this.#open.push({ type, length, items: [], left })
    else if (type !== 'attribute') yield* this.#complete({ type, items: [], length })
  }

  #beginBulk(kind: BulkKind, length: number): void {
    const room = this.#roomForItems > 0 ? Math.min(length, this.#roomForBytes) : 0
    this.#roomForBytes -= room
    this.#phase = { type: 'bulk', kind, length, room, left: length, kept: EMPTY, held: 0 }
  }

  /** Puts a value where it belongs; gives it, or what it completed, when nothing is open any more. */
  *#complete(value: RespValue): Generator<RespValue, void, undefined> {
    let complete: RespValue | null = value
    while (complete !== null) {
      const around = this.#open.at(-1)
      if (around === undefined) {
        this.#roomForBytes = KEPT_BYTES
        this.#roomForItems = KEPT_ITEMS
        yield complete
        return
      }
      if (this.#roomForItems > 0) {
        around.items.push(complete)
        this.#roomForItems -= 1
      }
      around.left -= 1
      if (around.left > 0) return
      this.#open.pop()
      const { type, items, length } = around
      // An attribute stands before the value it tells of, and is none itself.
      complete = type === 'attribute' ? null : { type, items, length }
    }
  }

  #fail(message: string, bytes: Uint8Array): RespProblem {
    this.#hasFailed = true
    this.#line = EMPTY
    this.#open.length = 0
    return { type: 'problem', message, bytes: bytes.slice(0, 256) }
  }
}

const STAR = 0x2a
const DOLLAR = 0x24
const BULKS: Readonly<Record<string, BulkKind>> = { $: 'bulk', '=': 'verbatim', '!': 'error' }
const AGGREGATES: Readonly<Record<string, Open['type']>> = {
  '*': 'array',
  '~': 'set',
  '%': 'map',
  '>': 'push',
  '|': 'attribute',
}

/** A value that is one line; null when this line begins something longer. */
function readScalar(kind: string, text: string): RespValue | null {
  if (kind === '+') return { type: 'simple', text: utf8(text) }
  if (kind === '-') return { type: 'error', text: utf8(text) }
  if (kind === ':' || kind === ',' || kind === '(') return { type: 'number', text }
  if (kind === '#') return { type: 'boolean', isTrue: text === 't' }
  return kind === '_' ? { type: 'null' } : null
}

/** As Redis reads numbers: digits, and no zero before them. Null for anything else. */
function readLength(text: string): number | null {
  if (!/^(?:0|-?[1-9]\d{0,15})$/.test(text)) return null
  return Number(text)
}

/** Room is made as bytes arrive, not as they are announced: a claim costs nothing. */
function grown(kept: Uint8Array, size: { held: number; needed: number; room: number }): Uint8Array {
  if (size.needed <= kept.length) return kept
  const larger = new Uint8Array(Math.min(size.room, Math.max(size.needed, 2 * kept.length)))
  larger.set(kept.subarray(0, size.held))
  return larger
}

function bulkOf({ kind, kept: room, held, length }: BulkPhase): RespValue {
  const kept = room.subarray(0, held)
  if (kind === 'error') return { type: 'error', text: utf8(latin1(kept)) }
  // Verbatim: three letters that say what kind of text it is, and a colon.
  if (kind === 'verbatim') return { type: 'bulk', bytes: kept.subarray(4), length: Math.max(0, length - 4) }
  return { type: 'bulk', bytes: kept, length }
}

/** A plain line as words: blanks part them, quotes hold them together. Null when a quote is left open (sdssplitargs). */
function inlineWords(line: string): string[] | null {
  const words: string[] = []
  let at = 0
  for (;;) {
    while (isBlank(line[at])) at += 1
    if (at >= line.length) return words
    let word = ''
    while (at < line.length && !isBlank(line[at])) {
      const quote = line[at]
      if (quote !== '"' && quote !== "'") {
        word += line[at]
        at += 1
        continue
      }
      const end = endOfQuote(line, at)
      if (end === null || (end < line.length && !isBlank(line[end]))) return null
      const inside = line.slice(at + 1, end - 1)
      word += quote === '"' ? unescaped(inside) : inside.replaceAll("\\'", "'")
      at = end
    }
    words.push(word)
  }
}

/** C's isspace, for bytes. */
function isBlank(letter: string | undefined): boolean {
  return letter !== undefined && /[ \t\n\v\f\r]/.test(letter)
}

function endOfQuote(line: string, start: number): number | null {
  const quote = line[start]
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === '\\' && (quote === '"' || line[at + 1] === "'")) at += 1
    else if (line[at] === quote) return at + 1
  }
  return null
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' }

function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|([\s\S]))/g, (_, hex?: string, letter = '') =>
    hex === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}

/** Text that was read byte by byte, as the UTF-8 it most likely is. */
function utf8(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : decodeUtf8Lossy(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only = EMPTY, ...more] = parts.filter((part) => part.length > 0)
  if (more.length === 0) return only
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
