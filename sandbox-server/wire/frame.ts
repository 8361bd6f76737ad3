import { applyMask } from './mask.ts'

/** One WebSocket frame (RFC 6455 §5.2). */
export interface Frame {
  /** True on the last frame of a message. */
  fin: boolean
  /** RSV1 to RSV3 as a number from 0 to 7; RSV1 is 4. */
  rsv: number
  /** 0 to 15; see OPCODE. */
  opcode: number
  /** The four bytes of the masking key, or null when the frame is not masked. */
  mask: Uint8Array | null
  /** The payload as the application means it: never masked here. */
  payload: Uint8Array
}

/** How the payload length is written. A longer form than needed is against §5.2 and there to be tried out. */
export type LengthForm = 'shortest' | '16' | '64'

/** The frame's bytes as they go on the wire, masked when it has a mask. Throws RangeError on what no bits can say. */
export function encodeFrame(frame: Frame, options: { lengthForm?: LengthForm } = {}): Uint8Array {
  const { fin, rsv, opcode, mask, payload } = frame
  if (!isWithin(rsv, 7)) throw new RangeError(`rsv is ${rsv}: three bits hold a whole number from 0 to 7.`)
  if (!isWithin(opcode, 15)) throw new RangeError(`opcode is ${opcode}: four bits hold a whole number from 0 to 15.`)
  if (mask !== null && mask.length !== 4) {
    throw new RangeError(`The masking key has ${mask.length} bytes: it must have 4.`)
  }
  const form = options.lengthForm ?? 'shortest'
  if (form === '16' && payload.length > 0xffff) {
    throw new RangeError(`A payload of ${payload.length} bytes does not fit a 16-bit length, which ends at 65535.`)
  }

  const extended = extendedLengthBytes(payload.length, form)
  const headerLength = 2 + extended + (mask === null ? 0 : 4)
  const bytes = new Uint8Array(headerLength + payload.length)
  bytes[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode
  bytes[1] = (mask === null ? 0 : 0x80) | (extended === 0 ? payload.length : extended === 2 ? 126 : 127)
  let rest = payload.length
  for (let i = 1 + extended; i >= 2; i--) {
    bytes[i] = rest & 0xff
    rest = Math.floor(rest / 256)
  }
  bytes.set(payload, headerLength)
  if (mask !== null) {
    bytes.set(mask, headerLength - 4)
    applyMask(bytes.subarray(headerLength), mask)
  }
  return bytes
}

/** How many bytes of extended length §5.2 allows for a payload of this many bytes: the fewest that can hold it. */
export function shortestExtendedLength(payloadLength: number): 0 | 2 | 8 {
  if (payloadLength <= 125) return 0
  return payloadLength <= 0xffff ? 2 : 8
}

function extendedLengthBytes(payloadLength: number, form: LengthForm): 0 | 2 | 8 {
  if (form === 'shortest') return shortestExtendedLength(payloadLength)
  return form === '16' ? 2 : 8
}

function isWithin(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max
}
