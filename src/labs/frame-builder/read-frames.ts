import { type DecodedFrame, explainFrame, FrameDecoder, type FrameField } from '#wire'

/** One frame among the bytes, or what stands at their end and is none yet. */
export interface FramePart {
  /** Where it begins, in bytes. */
  start: number
  bytes: Uint8Array
  /** Null while it is unfinished, or when nothing can be read on from its header. */
  decoded: DecodedFrame | null
  fields: FrameField[]
}

/** Cuts bytes into frames, in order. What does not make a whole frame is the last part. */
export function readFrames(bytes: Uint8Array): FramePart[] {
  const decoder = new FrameDecoder({ maxPayload: Number.MAX_SAFE_INTEGER })
  const parts: FramePart[] = []
  let start = 0
  for (const decoded of decoder.push(bytes)) {
    if (decoded.type === 'error') break
    parts.push({ start, bytes: decoded.bytes, decoded, fields: explainFrame(decoded.bytes) })
    start += decoded.bytes.length
  }
  const rest = bytes.subarray(start)
  if (rest.length > 0 || parts.length === 0) {
    parts.push({ start, bytes: rest, decoded: null, fields: explainFrame(rest) })
  }
  return parts
}

/** How many bytes of header the frame has, as far as its first two bytes tell; null before that. */
export function headerLengthOf(bytes: Uint8Array): number | null {
  const second = bytes[1]
  if (second === undefined) return null
  const short = second & 0x7f
  return 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + (second >= 0x80 ? 4 : 0)
}
