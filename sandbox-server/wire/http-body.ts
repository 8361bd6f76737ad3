import { type Header, headerList, headerValues } from './http-head.ts'
import { quoted } from './quoted.ts'
import { decodeUtf8 } from './utf8.ts'

/** How the end of a body is found (RFC 9112 §6.3). */
export type BodyFraming =
  | { readonly type: 'none' }
  | { readonly type: 'length'; readonly length: number }
  | { readonly type: 'chunked' }
  /** The body ends when the connection does. */
  | { readonly type: 'close' }
  | { readonly type: 'malformed'; readonly message: string }

/** How the body of a request is framed. */
export function requestFraming(headers: readonly Header[]): BodyFraming {
  return isChunked(headers) ? { type: 'chunked' } : (lengthOf(headers) ?? { type: 'none' })
}

/** How the body of a response is framed. `method` is that of the request it answers. */
export function responseFraming(
  { status, headers }: { status: number; headers: readonly Header[] },
  method: string,
): BodyFraming {
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return { type: 'none' }
  if (isChunked(headers)) return { type: 'chunked' }
  return headerValues(headers, 'transfer-encoding').length > 0
    ? { type: 'close' }
    : (lengthOf(headers) ?? { type: 'close' })
}

function isChunked(headers: readonly Header[]): boolean {
  return headerList(headers, 'transfer-encoding').at(-1)?.toLowerCase() === 'chunked'
}

function lengthOf(headers: readonly Header[]): BodyFraming | null {
  const values = [...new Set(headerList(headers, 'content-length'))]
  const value = values[0]
  if (value === undefined) return null
  if (values.length > 1) {
    return { type: 'malformed', message: `The head names two body lengths, ${values.map(quoted).join(' and ')}.` }
  }
  const length = Number(value)
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(length)) {
    return { type: 'malformed', message: `Content-Length is ${quoted(value)}. It must be a whole number of bytes.` }
  }
  return length === 0 ? { type: 'none' } : { type: 'length', length }
}

/** What came of one push: parts of the body without their coding, and what stands behind its end. */
export interface BodyParts {
  readonly parts: Uint8Array[]
  /** Null while the body goes on. */
  readonly rest: Uint8Array | null
  /** Why the body cannot be read on; nothing more is given after it. */
  readonly problem: string | null
}

/** What a line between chunks may measure. Chunk extensions are allowed and hardly ever used. */
const MOST_LINE = 4 * 1024

type ChunkState = 'size' | 'data' | 'after data' | 'trailer'

/** Takes the coding off a body as it arrives, however it was cut. Parts are views into what was pushed. */
export class BodyDecoder {
  readonly #framing: 'length' | 'chunked' | 'close'
  #left: number
  #state: ChunkState = 'size'
  #line: number[] = []
  #isOver = false

  constructor(framing: Extract<BodyFraming, { type: 'length' | 'chunked' | 'close' }>) {
    this.#framing = framing.type
    this.#left = framing.type === 'length' ? framing.length : 0
  }

  /** Whether the body is whole when the connection ends here. */
  get mayEndHere(): boolean {
    return this.#isOver || this.#framing === 'close'
  }

  push(bytes: Uint8Array): BodyParts {
    if (this.#isOver) return { parts: [], rest: bytes, problem: null }
    if (this.#framing === 'close') return { parts: bytes.length === 0 ? [] : [bytes], rest: null, problem: null }
    return this.#framing === 'length' ? this.#pushLength(bytes) : this.#pushChunked(bytes)
  }

  #pushLength(bytes: Uint8Array): BodyParts {
    const part = bytes.subarray(0, this.#left)
    this.#left -= part.length
    this.#isOver = this.#left === 0
    const parts = part.length === 0 ? [] : [part]
    return { parts, rest: this.#isOver ? bytes.subarray(part.length) : null, problem: null }
  }

  #pushChunked(bytes: Uint8Array): BodyParts {
    const parts: Uint8Array[] = []
    let at = 0
    while (at < bytes.length) {
      if (this.#state === 'data') {
        const part = bytes.subarray(at, at + this.#left)
        parts.push(part)
        at += part.length
        this.#left -= part.length
        if (this.#left === 0) this.#state = 'after data'
        continue
      }
      const byte = bytes[at++] ?? 0
      if (byte !== 0x0a) {
        this.#line.push(byte)
        if (this.#line.length > MOST_LINE) return this.#broken(parts, 'A line between two chunks goes on without end.')
        continue
      }
      const problem = this.#endLine()
      if (problem !== null) return this.#broken(parts, problem)
      if (this.#isOver) return { parts, rest: bytes.subarray(at), problem: null }
    }
    return { parts, rest: null, problem: null }
  }

  #endLine(): string | null {
    const line = text(this.#line).replace(/\r$/, '')
    this.#line = []
    switch (this.#state) {
      case 'size': {
        const digits = /^([0-9a-fA-F]{1,12})[ \t]*(?:;|$)/.exec(line)?.[1]
        if (digits === undefined) return `A chunk begins with its length in hex; here stands ${quoted(line)}.`
        this.#left = Number.parseInt(digits, 16)
        this.#state = this.#left === 0 ? 'trailer' : 'data'
        return null
      }
      case 'after data':
        this.#state = 'size'
        return line === '' ? null : `After a chunk, CR LF is due; here stands ${quoted(line)}.`
      case 'trailer':
        this.#isOver = line === ''
        return null
      case 'data':
        return null
    }
  }

  #broken(parts: Uint8Array[], problem: string): BodyParts {
    this.#isOver = true
    return { parts, rest: null, problem }
  }
}

function text(bytes: readonly number[]): string {
  const decoded = decodeUtf8(Uint8Array.from(bytes))
  return decoded.type === 'text' ? decoded.text : String.fromCharCode(...bytes)
}
