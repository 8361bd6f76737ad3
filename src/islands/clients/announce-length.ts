/**
 * The frame's bytes with another payload length in its header than its payload has (RFC 6455 §5.2). The length keeps the
 * form it has, where that can hold the new one.
 */
export function announceLength(bytes: Uint8Array, length: number): Uint8Array {
  const first = bytes[0] ?? 0
  const second = bytes[1] ?? 0
  const short = second & 0x7f
  const present = short === 126 ? 2 : short === 127 ? 8 : 0
  const needed = length <= 125 ? 0 : length <= 0xffff ? 2 : 8
  const extended = Math.max(present, needed)
  const written = Array.from({ length: extended }, (_, at) => Math.floor(length / 256 ** (extended - 1 - at)) % 256)
  const code = extended === 0 ? length : extended === 2 ? 126 : 127
  return Uint8Array.from([first, (second & 0x80) | code, ...written, ...bytes.subarray(2 + present)])
}
