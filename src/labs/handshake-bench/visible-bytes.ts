import { encodeUtf8, type ParsedBytes } from '#wire'

const NAMED: ReadonlyMap<number, string> = new Map([
  [0x00, '\\0'],
  [0x09, '\\t'],
  [0x0a, '\\n\n'],
  [0x0d, '\\r'],
  [0x5c, '\\\\'],
])

const ESCAPES: ReadonlyMap<string, number> = new Map([
  ['0', 0x00],
  ['t', 0x09],
  ['n', 0x0a],
  ['r', 0x0d],
  ['\\', 0x5c],
])

/** Every byte as something to see and to edit: CR LF stands as `\r\n`, with a real line break behind it for the eye. */
export function showBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const isPrintable = byte >= 0x20 && byte < 0x7f
    return NAMED.get(byte) ?? (isPrintable ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)
  }).join('')
}

/** The bytes that such text stands for. Real line breaks are for the eye alone and stand for nothing. */
export function readBytes(text: string): ParsedBytes {
  const bytes: number[] = []
  for (let at = 0; at < text.length; ) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0)
    if (char === '\n' || char === '\r') at += 1
    else if (char !== '\\') {
      bytes.push(...encodeUtf8(char))
      at += char.length
    } else {
      const found = escapeAt(text, at)
      if (found === null) return { type: 'malformed', at, message: unknownEscape(text, at) }
      bytes.push(found.byte)
      at += found.length
    }
  }
  return { type: 'bytes', bytes: Uint8Array.from(bytes) }
}

function escapeAt(text: string, at: number): { byte: number; length: number } | null {
  const named = ESCAPES.get(text.charAt(at + 1))
  if (named !== undefined) return { byte: named, length: 2 }
  const hex = /^\\x([0-9a-f]{2})/i.exec(text.slice(at, at + 4))?.[1]
  return hex === undefined ? null : { byte: Number.parseInt(hex, 16), length: 4 }
}

function unknownEscape(text: string, at: number): string {
  return `“${text.slice(at, at + 2)}” stands for no byte. Write \\r, \\n, \\t, \\0, \\xNN for the byte with hex NN, or \\\\ for a backslash.`
}
