import { type Frame, shortestExtendedLength } from './frame.ts'
import { toHex } from './hex.ts'
import { applyMask } from './mask.ts'

/** A frame that arrived whole, with how it was written. */
export interface DecodedFrame {
  type: 'frame'
  frame: Frame
  /** Bytes before the payload: 2 to 14. */
  headerLength: number
  /** The whole frame as it stood on the wire. An unmasked frame's payload is a view into it. */
  bytes: Uint8Array
  /** False when the length was written in a longer form than needed (§5.2 forbids it; many receivers let it pass). */
  isShortest: boolean
}

/** Bytes that no frame can begin with. The decoder gives nothing more after it. */
export interface DecodeError {
  type: 'error'
  message: string
  section: string
  /** The close code a receiver would answer with. */
  code: 1002 | 1009
  /** The header that could not be read on from. */
  bytes: Uint8Array
}

export type Decoded = DecodedFrame | DecodeError

/** What ws allows by default, too: enough for any message, and an end to what a header's claim can reserve. */
const DEFAULT_MAX_PAYLOAD = 100 * 1024 * 1024

const EMPTY = new Uint8Array(0)

/**
 * Turns a byte stream into frames, however the stream was cut. It reads structure only: whether a frame is allowed is
 * for Conformance to say. Work is linear in the bytes; what is held is at most one unfinished frame, and never more
 * than twice what has arrived of it.
 */
export class FrameDecoder {
  readonly #maxPayload: number
  /** Bytes of the frame that has not ended yet; the first `#held` are real. */
  #pending: Uint8Array = EMPTY
  #held = 0
  #hasFailed = false

  constructor(options: { maxPayload?: number } = {}) {
    this.#maxPayload = options.maxPayload ?? DEFAULT_MAX_PAYLOAD
  }

  /** True once the stream could not be read on from; every further byte is ignored. */
  get hasFailed(): boolean {
    return this.#hasFailed
  }

  /** The bytes of a frame that has begun and not ended: what was cut off when the connection closes here. */
  get unfinished(): Uint8Array {
    return copyOf(this.#pending.subarray(0, this.#held))
  }

  /** Takes the next bytes and gives the frames that they completed. Keeps no reference to `bytes`. */
  push(bytes: Uint8Array): Decoded[] {
    const decoded: Decoded[] = []
    let at = 0
    while (at < bytes.length && !this.#hasFailed) {
      at = this.#held === 0 ? this.#takeDirectly(bytes, at, decoded) : this.#takeOn(bytes, at, decoded)
    }
    return decoded
  }

  /** Nothing is pending: a frame that lies whole in `bytes` needs no buffer of ours. */
  #takeDirectly(bytes: Uint8Array, at: number, decoded: Decoded[]): number {
    const left = bytes.subarray(at)
    const header = this.#header(left, left.length, decoded)
    if (this.#hasFailed) return bytes.length
    const end = header === null ? null : header.length + header.payloadLength
    if (header !== null && end !== null && end <= left.length) {
      decoded.push(frameOf(copyOf(left.subarray(0, end)), header))
      return at + end
    }
    this.#hold(left, end ?? 14)
    return bytes.length
  }

  /** A frame has begun in earlier bytes: take what its header needs, then what its payload needs. */
  #takeOn(bytes: Uint8Array, at: number, decoded: Decoded[]): number {
    let taken = at
    let header = this.#header(this.#pending, this.#held, decoded)
    while (header === null && taken < bytes.length) {
      this.#hold(bytes.subarray(taken, taken + 1), 14)
      taken++
      header = this.#header(this.#pending, this.#held, decoded)
      if (this.#hasFailed) return bytes.length
    }
    if (header === null) return taken

    const end = header.length + header.payloadLength
    const part = bytes.subarray(taken, taken + end - this.#held)
    this.#hold(part, end)
    if (this.#held === end) {
      const whole = this.#pending.length === end ? this.#pending : copyOf(this.#pending.subarray(0, end))
      this.#pending = EMPTY
      this.#held = 0
      decoded.push(frameOf(whole, header))
    }
    return taken + part.length
  }

  /** Appends to the pending bytes, doubling up to `most`: a header's claim alone reserves nothing. */
  #hold(part: Uint8Array, most: number): void {
    const needed = this.#held + part.length
    if (needed > this.#pending.length) {
      const grown = new Uint8Array(Math.max(needed, Math.min(most, Math.max(14, needed * 2))))
      grown.set(this.#pending.subarray(0, this.#held))
      this.#pending = grown
    }
    this.#pending.set(part, this.#held)
    this.#held = needed
  }

  /** The header at the front of `bytes`, of which `length` are real; null while it is incomplete. */
  #header(bytes: Uint8Array, length: number, decoded: Decoded[]): Header | null {
    if (length < 2) return null
    const second = bytes[1] ?? 0
    const short = second & 0x7f
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0
    if (length < 2 + extended) return null
    if (extended === 8 && ((bytes[2] ?? 0) & 0x80) !== 0) {
      return this.#fail(bytes.subarray(0, 10), decoded, {
        message: `The 64-bit payload length ${toHex(bytes.subarray(2, 10))} begins with a 1 bit. The first bit must be 0.`,
        section: 'RFC 6455 §5.2',
        code: 1002,
      })
    }
    let payloadLength = extended === 0 ? short : 0
    for (let i = 2; i < 2 + extended; i++) payloadLength = payloadLength * 256 + (bytes[i] ?? 0)
    if (payloadLength > this.#maxPayload) {
      return this.#fail(bytes.subarray(0, 2 + extended), decoded, {
        message: `The frame announces a payload of ${inDigits(bytes.subarray(2, 2 + extended), payloadLength)} bytes. This receiver takes at most ${this.#maxPayload}.`,
        section: 'RFC 6455 §10.4',
        code: 1009,
      })
    }
    const isMasked = (second & 0x80) !== 0
    const headerLength = 2 + extended + (isMasked ? 4 : 0)
    if (length < headerLength) return null
    return { length: headerLength, payloadLength, extended, isMasked }
  }

  #fail(header: Uint8Array, decoded: Decoded[], why: Pick<DecodeError, 'message' | 'section' | 'code'>): null {
    decoded.push({ type: 'error', ...why, bytes: copyOf(header) })
    this.#hasFailed = true
    this.#pending = EMPTY
    this.#held = 0
    return null
  }
}

interface Header {
  length: number
  payloadLength: number
  extended: 0 | 2 | 8
  isMasked: boolean
}

/** `bytes` is ours alone and holds exactly one frame. */
/** A length in digits, exact also where a Number no longer is. */
function inDigits(extended: Uint8Array, length: number): string {
  return Number.isSafeInteger(length) ? `${length}` : `${BigInt(`0x${toHex(extended)}`)}`
}

function frameOf(bytes: Uint8Array, header: Header): DecodedFrame {
  const first = bytes[0] ?? 0
  let payload = bytes.subarray(header.length)
  let mask: Uint8Array | null = null
  if (header.isMasked) {
    mask = copyOf(bytes.subarray(header.length - 4, header.length))
    payload = copyOf(payload)
    applyMask(payload, mask)
  }
  return {
    type: 'frame',
    frame: { fin: (first & 0x80) !== 0, rsv: (first >> 4) & 7, opcode: first & 15, mask, payload },
    headerLength: header.length,
    bytes,
    isShortest: header.extended === shortestExtendedLength(header.payloadLength),
  }
}

/** A real copy. `slice` would not do: on Node's Buffer it gives a view into memory that is used again. */
function copyOf(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes.length)
  copy.set(bytes)
  return copy
}
