/** How bytes are handed to the network. It must make no difference. */
export type Pace = 'at-once' | 'piecewise'

/** The most writes one send is cut into, so that it stays below what the sandbox server takes from a page at once. */
const MOST_WRITES = 60

/** The bytes as the writes they are handed over in: one, or as many small ones as may be, a byte each where that is few. */
export function writesOf(bytes: Uint8Array, pace: Pace): Uint8Array[] {
  if (pace === 'at-once') return [bytes]
  const size = Math.max(1, Math.ceil(bytes.length / MOST_WRITES))
  const writes: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) writes.push(bytes.subarray(at, at + size))
  return writes
}
