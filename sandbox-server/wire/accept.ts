import { parseBase64, toBase64 } from './base64.ts'
import { toHex } from './hex.ts'
import { sha1 } from './sha1.ts'
import { encodeUtf8 } from './utf8.ts'

/** The text every WebSocket server appends to the key (RFC 6455 §1.3). */
export const HANDSHAKE_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** The Sec-WebSocket-Accept that answers this Sec-WebSocket-Key: base64(SHA-1(key as sent + GUID)) (§4.2.2). */
export function acceptValue(key: string): string {
  return acceptSteps(key).accept
}

/** The same, step by step: what is hashed, its SHA-1 in hex, and those 20 bytes in base64. */
export function acceptSteps(key: string): { joined: string; sha1Hex: string; accept: string } {
  const joined = key + HANDSHAKE_GUID
  const digest = sha1(encodeUtf8(joined))
  return { joined, sha1Hex: toHex(digest), accept: toBase64(digest) }
}

/** Ways to get the accept value wrong that can be told from the value. */
export type AcceptMistake =
  | 'key-echoed'
  | 'key-decoded-first'
  | 'hex-digest'
  | 'hex-not-base64'
  | 'lowercase-guid'
  | 'guid-first'
  | 'guid-missing'
  | 'line-ending-hashed'
  | 'padding-missing'
  | 'base64url'
  | 'case-changed'
  | 'other-hash'

/** Says which mistake leads from this key to this accept value; null when it is right or when no known mistake does. */
export function explainWrongAccept(seen: string, key: string): { mistake: AcceptMistake; message: string } | null {
  const steps = acceptSteps(key)
  if (seen === steps.accept) return null
  const found = mistakesFor(key, steps).find(({ value }) => value === seen)
  if (found !== undefined) return { mistake: found.mistake, message: found.message }
  if (seen.toLowerCase() === steps.accept.toLowerCase()) {
    return { mistake: 'case-changed', message: 'Upper and lower case got lost on the way; in base64 they differ.' }
  }
  const bytes = parseBase64(seen)
  if (bytes.type === 'bytes' && (bytes.bytes.length === 32 || bytes.bytes.length === 16)) {
    const hash = bytes.bytes.length === 32 ? 'SHA-256' : 'MD5'
    const message = `It decodes to ${bytes.bytes.length} bytes, as a ${hash} digest would. The hash here is SHA-1, with 20 bytes.`
    return { mistake: 'other-hash', message }
  }
  return null
}

function mistakesFor(
  key: string,
  right: ReturnType<typeof acceptSteps>,
): { mistake: AcceptMistake; value: string; message: string }[] {
  const hashed = (text: string): string => toBase64(sha1(encodeUtf8(text)))
  const keyBytes = parseBase64(key)
  const decodedFirst: ReturnType<typeof mistakesFor> =
    keyBytes.type === 'malformed'
      ? []
      : [
          {
            mistake: 'key-decoded-first',
            value: toBase64(sha1(joinBytes(keyBytes.bytes, encodeUtf8(HANDSHAKE_GUID)))),
            message: 'The key was decoded from base64 before hashing. It is hashed as the text that was sent.',
          },
        ]
  return [
    { mistake: 'key-echoed', value: key, message: 'It is the key itself, sent back unchanged.' },
    ...decodedFirst,
    {
      mistake: 'hex-digest',
      value: toBase64(encodeUtf8(right.sha1Hex)),
      message: 'The digest was written as hex and the hex encoded in base64. Encode the 20 bytes of the digest.',
    },
    {
      mistake: 'hex-not-base64',
      value: right.sha1Hex,
      message: 'The digest is right but written in hex. It travels in base64.',
    },
    {
      mistake: 'lowercase-guid',
      value: hashed(key + HANDSHAKE_GUID.toLowerCase()),
      message: 'The GUID was appended in lower case. Its letters are upper case, and the hash tells them apart.',
    },
    {
      mistake: 'guid-first',
      value: hashed(HANDSHAKE_GUID + key),
      message: 'The GUID was put before the key. It comes after.',
    },
    {
      mistake: 'guid-missing',
      value: hashed(key),
      message: 'The key was hashed alone. The GUID is appended to it first.',
    },
    ...['\n', '\r\n'].map((ending) => ({
      mistake: 'line-ending-hashed' as const,
      value: hashed(key + HANDSHAKE_GUID + ending),
      message: 'A line ending was hashed along with the key and the GUID.',
    })),
    {
      mistake: 'padding-missing',
      value: right.accept.replace(/=+$/, ''),
      message: 'The “=” at the end is missing. Base64 of 20 bytes has 28 characters.',
    },
    {
      mistake: 'base64url',
      value: right.accept.replaceAll('+', '-').replaceAll('/', '_'),
      message: 'It is written in the URL variant of base64. The header takes the plain one, with + and /.',
    },
  ]
}

function joinBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
