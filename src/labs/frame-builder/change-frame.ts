import { type DecodedFrame, encodeFrame, encodeUtf8, type Frame, type LengthForm } from '#wire'
import type { FramePart } from './read-frames.ts'

/** The largest payload the builder makes: a little more than the lab's server reads, so that its limit can be met. */
export const MOST_PAYLOAD = 65_600

/** The frame's bytes after a change to one of its fields. Its length keeps its form as long as that form can hold it. */
export function changeFrame(decoded: DecodedFrame, change: Partial<Frame> & { lengthForm?: LengthForm }): Uint8Array {
  const { lengthForm: wanted, ...fields } = change
  const frame = { ...decoded.frame, ...fields }
  const form = wanted ?? lengthFormOf(decoded)
  const fits = form !== '16' || frame.payload.length <= 0xffff
  return encodeFrame(frame, { lengthForm: fits ? form : 'shortest' })
}

/** In which form the length stands: `shortest` wherever it is that. */
export function lengthFormOf({ isShortest, bytes }: Pick<DecodedFrame, 'isShortest' | 'bytes'>): LengthForm {
  if (isShortest) return 'shortest'
  return ((bytes[1] ?? 0) & 0x7f) === 126 ? '16' : '64'
}

/** All bytes, with one part replaced. */
export function replacePart(parts: readonly FramePart[], index: number, bytes: Uint8Array): Uint8Array {
  return joinBytes(parts.map((part, at) => (at === index ? bytes : part.bytes)))
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const FILLER = encodeUtf8('abcdefghijklmnopqrstuvwxyz')

/** The payload cut to `length` bytes, or filled up with letters. */
export function resizePayload(payload: Uint8Array, length: number): Uint8Array {
  const size = Math.max(0, Math.min(MOST_PAYLOAD, Math.floor(length)))
  const resized = new Uint8Array(size)
  resized.set(payload.subarray(0, size))
  for (let at = payload.length; at < size; at++) resized[at] = FILLER[at % FILLER.length] ?? 0
  return resized
}
