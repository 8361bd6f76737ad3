import type { DecodedFrame } from './frame-decoder.ts'
import { toHex } from './hex.ts'
import { KEPT_PAYLOAD_BYTES, type PayloadRecord } from './kept-payload.ts'
import { OPCODE } from './opcode.ts'
import { decodeUtf8 } from './utf8.ts'

/** A frame as the wire record keeps it. The same shape as RecordedFrame of the protocol, which wire does not import. */
export interface FrameRecord {
  fin: boolean
  rsv: number
  opcode: number
  mask: string | null
  length: number
  headerLength: number
  payload: PayloadRecord
  isCut: boolean
  close?: { code: number | null; reason: string }
}

/** Makes the record of a decoded frame: text where the whole payload is UTF-8, cut between characters; otherwise hex. */
export function recordFrame({ frame, headerLength }: Pick<DecodedFrame, 'frame' | 'headerLength'>): FrameRecord {
  const { fin, rsv, opcode, mask, payload } = frame
  return {
    fin,
    rsv,
    opcode,
    mask: mask === null ? null : toHex(mask),
    length: payload.length,
    headerLength,
    payload: keep(payload, mayBeText(opcode) && rsv === 0),
    isCut: payload.length > KEPT_PAYLOAD_BYTES,
    ...(opcode === OPCODE.close ? { close: readClose(payload) } : {}),
  }
}

/** The code and reason of a close body. What follows a byte that is not UTF-8 is left out behind a U+FFFD. */
export function readClose(body: Uint8Array): { code: number | null; reason: string } {
  if (body.length < 2) return { code: null, reason: '' }
  const reason = body.subarray(2)
  const decoded = decodeUtf8(reason)
  return { code: ((body[0] ?? 0) << 8) | (body[1] ?? 0), reason: decoded.type === 'text' ? decoded.text : upTo(reason) }
}

/** A close body begins with two bytes that are a number, so it is never shown as text. */
function mayBeText(opcode: number): boolean {
  return opcode === OPCODE.text || opcode === OPCODE.continuation || opcode === OPCODE.ping || opcode === OPCODE.pong
}

function keep(payload: Uint8Array, isMaybeText: boolean): PayloadRecord {
  const kept = payload.subarray(0, KEPT_PAYLOAD_BYTES)
  if (!isMaybeText || decodeUtf8(payload).type !== 'text') return { kind: 'hex', hex: toHex(kept) }
  const text = decodeUtf8(kept.subarray(0, lastBoundary(payload, kept.length)))
  return text.type === 'text' ? { kind: 'text', text: text.text } : { kind: 'hex', hex: toHex(kept) }
}

/** The end of the last whole character at or before `end`. `text` is known to be UTF-8. */
function lastBoundary(text: Uint8Array, end: number): number {
  let boundary = end
  while (boundary < text.length && ((text[boundary] ?? 0) & 0xc0) === 0x80) boundary--
  return boundary
}

function upTo(bytes: Uint8Array): string {
  const decoded = decodeUtf8(bytes)
  if (decoded.type === 'text') return decoded.text
  // errorAt may lie inside a character that began well; its lead byte is at most three bytes before.
  for (let end = decoded.errorAt; end > decoded.errorAt - 4 && end >= 0; end--) {
    const start = decodeUtf8(bytes.subarray(0, end))
    if (start.type === 'text') return `${start.text}\ufffd`
  }
  return '\ufffd'
}
