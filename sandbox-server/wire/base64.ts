import type { ParsedBytes } from './hex.ts'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    parts.push(DIGITS.charAt(word >> 18), DIGITS.charAt((word >> 12) & 63))
    parts.push(left > 1 ? DIGITS.charAt((word >> 6) & 63) : '=', left > 2 ? DIGITS.charAt(word & 63) : '=')
  }
  return parts.join('')
}

/**
 * Reads padded base64 (RFC 4648 §4). The bits that the padding leaves over may be anything: the example key in
 * RFC 6455 §4.1 itself ends in `EC==` where `EA==` would be canonical.
 */
export function parseBase64(text: string): ParsedBytes {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const digits = text.length - padding
  for (let at = 0; at < digits; at++) {
    if (!DIGITS.includes(text.charAt(at))) {
      return { type: 'malformed', at, message: `“${text.charAt(at)}” at position ${at + 1} is not a base64 digit.` }
    }
  }
  if (text.length % 4 !== 0) {
    const message = `Base64 comes in groups of four characters, filled up with “=”. This is ${text.length} characters long.`
    return { type: 'malformed', at: text.length, message }
  }

  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  for (let i = 0, at = 0; i < digits; i += 4, at += 3) {
    let word = 0
    for (let k = 0; k < 4; k++) word = word * 64 + (i + k < digits ? DIGITS.indexOf(text.charAt(i + k)) : 0)
    // A typed array ignores what is written past its end, which is where the padding would go.
    bytes[at] = word >> 16
    bytes[at + 1] = (word >> 8) & 0xff
    bytes[at + 2] = word & 0xff
  }
  return { type: 'bytes', bytes }
}

/** The bytes that base64 stands for. Throws SyntaxError with a sentence; where people type, use `parseBase64`. */
export function fromBase64(text: string): Uint8Array {
  const parsed = parseBase64(text)
  if (parsed.type === 'malformed') throw new SyntaxError(parsed.message)
  return parsed.bytes
}
