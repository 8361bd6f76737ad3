const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower-case hex, two digits a byte. */
export function toHex(bytes: Uint8Array, options: { separator?: string } = {}): string {
  return Array.from(bytes, (byte) => PAIRS[byte] ?? '').join(options.separator ?? '')
}

export type ParsedBytes = { type: 'bytes'; bytes: Uint8Array } | { type: 'malformed'; at: number; message: string }

/** Reads hex as people type it: either case, with white space between bytes or none. */
export function parseHex(text: string): ParsedBytes {
  const bytes = new Uint8Array(text.length >> 1)
  let count = 0
  let high: { value: number; at: number } | null = null
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (/\s/.test(char)) {
      if (high !== null) return halfByte(text, high.at)
      continue
    }
    const value = '0123456789abcdef'.indexOf(char.toLowerCase())
    if (value < 0) {
      return {
        type: 'malformed',
        at,
        message: `“${char}” is not a hex digit. Bytes are written with 0 to 9 and a to f.`,
      }
    }
    if (high === null) high = { value, at }
    else {
      bytes[count++] = high.value * 16 + value
      high = null
    }
  }
  if (high !== null) return halfByte(text, high.at)
  return { type: 'bytes', bytes: bytes.slice(0, count) }
}

/** The bytes that hex stands for. Throws SyntaxError with a sentence; where people type, use `parseHex`. */
export function fromHex(text: string): Uint8Array {
  const parsed = parseHex(text)
  if (parsed.type === 'malformed') throw new SyntaxError(parsed.message)
  return parsed.bytes
}

function halfByte(text: string, at: number): ParsedBytes {
  return { type: 'malformed', at, message: `“${text.charAt(at)}” stands alone. A byte is two hex digits, such as 0a.` }
}
