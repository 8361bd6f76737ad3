import { bigEndian, extendedLength, firstByte, maskingKey, secondByte } from './explain-header.ts'
import { bodyOf, explainCloseBody, explainPayload } from './explain-payload.ts'
import type { FrameField } from './frame-field.ts'
import { OPCODE } from './opcode.ts'

/** Explains the frame at the front of `bytes`, field by field, also when its end is missing. Later bytes are ignored. */
export function explainFrame(bytes: Uint8Array): FrameField[] {
  const fields = firstByte(bytes)
  if (bytes.length < 1) return fields
  const first = bytes[0] ?? 0
  fields.push(...secondByte(bytes, first & 15))
  if (bytes.length < 2) return fields

  const second = bytes[1] ?? 0
  const short = second & 0x7f
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0
  if (extended !== 0) fields.push(extendedLength(bytes, extended))
  const isMasked = (second & 0x80) !== 0
  if (isMasked) fields.push(maskingKey(bytes, 2 + extended))
  const headerLength = 2 + extended + (isMasked ? 4 : 0)
  if (bytes.length < 2 + extended) return fields

  const length = extended === 0 ? BigInt(short) : bigEndian(bytes.subarray(2, 2 + extended))
  if (length >> 63n === 1n) return fields
  const body = bodyOf(bytes, { start: headerLength, length: Number(length), isMasked })
  fields.push(...((first & 15) === OPCODE.close ? explainCloseBody(body) : explainPayload(body, first)))
  return fields
}
