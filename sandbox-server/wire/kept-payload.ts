import { toHex } from './hex.ts'
import { decodeUtf8, Utf8Validator } from './utf8.ts'

/** A payload as the record keeps it. The same shape as KeptPayload of the protocol, which wire does not import. */
export type PayloadRecord = { kind: 'text'; text: string } | { kind: 'hex'; hex: string }

/** The most bytes of a payload that a record keeps. */
export const KEPT_PAYLOAD_BYTES = 4096

/** Gathers a payload of any length, and keeps of it what a record keeps. */
export class PayloadKeeper {
  readonly #kept = new Uint8Array(KEPT_PAYLOAD_BYTES)
  readonly #validator = new Utf8Validator()
  #length = 0

  get length(): number {
    return this.#length
  }

  push(part: Uint8Array): void {
    const room = KEPT_PAYLOAD_BYTES - this.#length
    if (room > 0) this.#kept.set(part.subarray(0, room), this.#length)
    this.#validator.push(part)
    this.#length += part.length
  }

  /** Text where the whole payload is UTF-8, cut between characters; otherwise hex. */
  end(): { payload: PayloadRecord; length: number; isCut: boolean } {
    const kept = this.#kept.subarray(0, Math.min(this.#length, KEPT_PAYLOAD_BYTES))
    const isCut = this.#length > KEPT_PAYLOAD_BYTES
    const isText = this.#validator.end() === null
    return { payload: isText ? asText(kept) : { kind: 'hex', hex: toHex(kept) }, length: this.#length, isCut }
  }
}

/** The bytes begin a text that is UTF-8, and may end inside a character. */
function asText(bytes: Uint8Array): PayloadRecord {
  for (let end = bytes.length; end >= Math.max(0, bytes.length - 3); end--) {
    const decoded = decodeUtf8(bytes.subarray(0, end))
    if (decoded.type === 'text') return { kind: 'text', text: decoded.text }
  }
  return { kind: 'hex', hex: toHex(bytes) }
}
