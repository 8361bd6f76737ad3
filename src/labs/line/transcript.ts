import { type DecodedFrame, type DecodeError, FrameDecoder, parseRequestHead, parseResponseHead } from '#wire'
import type { Said } from './line.ts'

/** The largest message that the labs' server reads, in bytes. */
export const SERVER_READS = 64 * 1024

/** One thing said on a line, as a whole: however many writes or reads it took. `index` is that of the last of them. */
export type Spoken = { from: Said['from']; atMs: number; index: number } & (
  | { type: 'head'; bytes: Uint8Array; status: number | null }
  | { type: 'frame'; decoded: DecodedFrame }
  | { type: 'broken'; error: DecodeError }
  /** Bytes that are neither a head nor frames: an answer's body, or a head that HTTP cannot read. */
  | { type: 'bytes'; bytes: Uint8Array }
)

/** Reads both directions of a line: a handshake first, then frames where the server agreed. In the order of their ends. */
export function transcript(said: readonly Said[]): Spoken[] {
  const readers = { page: new Reader('page'), server: new Reader('server') }
  return said.flatMap(({ from, bytes, atMs }, index) => readers[from].push(bytes, { from, atMs, index }))
}

class Reader {
  readonly #from: Said['from']
  readonly #decoder: FrameDecoder
  #state: 'head' | 'frames' | 'bytes' = 'head'
  #head = new Uint8Array(0)

  constructor(from: Said['from']) {
    this.#from = from
    this.#decoder = new FrameDecoder({ maxPayload: from === 'page' ? SERVER_READS : Number.MAX_SAFE_INTEGER })
  }

  push(bytes: Uint8Array, common: Pick<Spoken, 'from' | 'atMs' | 'index'>): Spoken[] {
    if (this.#state === 'bytes') return bytes.length === 0 ? [] : [{ ...common, type: 'bytes', bytes }]
    if (this.#state === 'frames') {
      return this.#decoder
        .push(bytes)
        .map((decoded) =>
          decoded.type === 'frame'
            ? { ...common, type: 'frame', decoded }
            : { ...common, type: 'broken', error: decoded },
        )
    }

    this.#head = joined(this.#head, bytes)
    const parsed = this.#from === 'page' ? parseRequestHead(this.#head) : parseResponseHead(this.#head)
    if (parsed.type === 'incomplete') return []
    if (parsed.type === 'malformed') {
      this.#state = 'bytes'
      return [{ ...common, type: 'bytes', bytes: this.#head }]
    }
    const status = 'status' in parsed ? parsed.status : null
    this.#state = status === null || status === 101 ? 'frames' : 'bytes'
    const head: Spoken = { ...common, type: 'head', bytes: this.#head.subarray(0, parsed.headLength), status }
    return [head, ...this.push(this.#head.subarray(parsed.headLength), common)]
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
