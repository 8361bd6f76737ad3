/**
 * Numbers from 0 up to, but without, 1: always the same ones for the same key, on every machine. mulberry32 over an FNV-1a
 * hash is even enough for test data; it keeps no secret.
 */
export function seededDraw(key: string): () => number {
  let state = 2166136261
  for (const char of key) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 16777619)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
