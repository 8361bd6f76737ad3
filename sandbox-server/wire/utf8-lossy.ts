import { decodeUtf8 } from './utf8.ts'

const REPLACEMENT = '\ufffd'

/** The text that bytes stand for, with U+FFFD where they are not UTF-8, as browsers read a page (WHATWG Encoding §4.1). */
export function decodeUtf8Lossy(bytes: Uint8Array): string {
  const parts: string[] = []
  let rest = bytes
  for (;;) {
    const decoded = decodeUtf8(rest)
    if (decoded.type === 'text') return parts.join('') + decoded.text
    const { errorAt } = decoded
    const start = startOfBroken(rest, errorAt)
    const whole = decodeUtf8(rest.subarray(0, start))
    parts.push(whole.type === 'text' ? whole.text : '', REPLACEMENT)
    // A byte that broke off a character may begin the next; one that begins nothing is replaced by itself.
    rest = rest.subarray(errorAt > start ? errorAt : errorAt + 1)
    if (rest.length === 0) return parts.join('')
  }
}

/** Where the character begins in which the bytes go wrong: at most three bytes before. */
function startOfBroken(bytes: Uint8Array, errorAt: number): number {
  for (let start = errorAt - 1; start >= Math.max(0, errorAt - 3); start--) {
    const byte = bytes[start] ?? 0
    if (byte < 0x80) break
    if (byte < 0xc0) continue
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    return start + length > errorAt ? start : errorAt
  }
  return errorAt
}
