import type { RecordedFrame } from '#protocol'
import { applyMask, encodeUtf8, fromHex } from '#wire'

/** The bytes of a recorded frame as they stood on the wire, masked where it was. A payload that was cut ends early. */
export function frameBytes(frame: RecordedFrame): Uint8Array {
  const mask = frame.mask === null ? null : fromHex(frame.mask)
  const payload = Uint8Array.from(
    frame.payload.kind === 'text' ? encodeUtf8(frame.payload.text) : fromHex(frame.payload.hex),
  )
  if (mask !== null) applyMask(payload, mask)
  return Uint8Array.from([...headerBytes(frame), ...(mask ?? []), ...payload])
}

/** Up to the masking key (RFC 6455 §5.2). The recorded header length tells which form of the length was used. */
function headerBytes(frame: RecordedFrame): number[] {
  const maskBit = frame.mask === null ? 0 : 0x80
  const extended = frame.headerLength - 2 - (frame.mask === null ? 0 : 4)
  const first = (frame.fin ? 0x80 : 0) | (frame.rsv << 4) | frame.opcode
  if (extended <= 0) return [first, maskBit | frame.length]
  const length = Array.from(
    { length: extended },
    (_, index) => Math.floor(frame.length / 256 ** (extended - 1 - index)) % 256,
  )
  return [first, maskBit | (extended === 2 ? 126 : 127), ...length]
}

/** One line of a hex dump. */
export interface HexRow {
  readonly offset: string
  readonly hex: string
  readonly text: string
}

/** Bytes as rows of sixteen, with what is printable beside them. */
export function hexRows(bytes: Uint8Array, most = 64): HexRow[] {
  const rows: HexRow[] = []
  for (let at = 0; at < bytes.length && rows.length < most; at += 16) {
    const slice = [...bytes.subarray(at, at + 16)]
    rows.push({
      offset: at.toString(16).padStart(4, '0'),
      hex: slice.map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
      text: slice.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join(''),
    })
  }
  return rows
}
