/** Where bytes stop being UTF-8, counted from 0 at the first byte ever given, and why. */
export interface Utf8Problem {
  errorAt: number
  message: string
}

export type DecodedText = { type: 'text'; text: string } | ({ type: 'not-utf8' } & Utf8Problem)

/** UTF-8 bytes of a string. Half a surrogate pair becomes U+FFFD, as everywhere on the web. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3)
  let at = 0
  for (let i = 0; i < text.length; i++) {
    let point = text.codePointAt(i) ?? 0
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd
    if (point > 0xffff) i++
    if (point < 0x80) {
      bytes[at++] = point
      continue
    }
    if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6)
    else {
      if (point < 0x10000) bytes[at++] = 0xe0 | (point >> 12)
      else {
        bytes[at++] = 0xf0 | (point >> 18)
        bytes[at++] = 0x80 | ((point >> 12) & 0x3f)
      }
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f)
    }
    bytes[at++] = 0x80 | (point & 0x3f)
  }
  return bytes.slice(0, at)
}

/** The text that UTF-8 bytes stand for, or where they go wrong. Nothing is replaced, and a byte order mark is kept. */
export function decodeUtf8(bytes: Uint8Array): DecodedText {
  const validator = new Utf8Validator()
  const problem = validator.push(bytes) ?? validator.end()
  return problem === null ? { type: 'text', text: textOf(bytes) } : { type: 'not-utf8', ...problem }
}

/**
 * Checks UTF-8 as it arrives, cut anywhere, and says no at the first byte that no continuation could make right:
 * overlong forms, surrogates and what lies beyond U+10FFFF included (RFC 3629 §3 and §4).
 */
export class Utf8Validator {
  #seen = 0
  /** Continuation bytes that the code point at hand still needs, and what the next one may be. */
  #missing = 0
  #lowest = 0x80
  #highest = 0xbf
  #lead = 0
  #problem: Utf8Problem | null = null

  /** Bytes of a code point that has begun and not ended: 0 when the text could end here. */
  get missing(): number {
    return this.#missing
  }

  /** The first problem so far, or null. Once there is one, it stays. */
  push(bytes: Uint8Array): Utf8Problem | null {
    if (this.#problem !== null) return this.#problem
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0
      if (this.#missing === 0) {
        if (byte < 0x80) continue
        if (!this.#begin(byte)) return this.#stop(this.#seen + i, leadMessage(byte))
        continue
      }
      if (byte < this.#lowest || byte > this.#highest) {
        return this.#stop(this.#seen + i, this.#continuationMessage(byte))
      }
      this.#missing--
      this.#lowest = 0x80
      this.#highest = 0xbf
    }
    this.#seen += bytes.length
    return null
  }

  /** The text ends here: a problem when a code point does not. */
  end(): Utf8Problem | null {
    if (this.#problem !== null || this.#missing === 0) return this.#problem
    const more = this.#missing === 1 ? '1 more byte' : `${this.#missing} more bytes`
    return this.#stop(
      this.#seen,
      `The text ends inside a character: after byte ${named(this.#lead)}, ${more} must follow.`,
    )
  }

  /** Sets what must follow this lead byte. The narrower limits shut out overlong forms, surrogates and > U+10FFFF. */
  #begin(byte: number): boolean {
    if (byte < 0xc2 || byte > 0xf4) return false
    this.#lead = byte
    this.#missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
    if (byte === 0xe0) this.#lowest = 0xa0
    if (byte === 0xed) this.#highest = 0x9f
    if (byte === 0xf0) this.#lowest = 0x90
    if (byte === 0xf4) this.#highest = 0x8f
    return true
  }

  #stop(errorAt: number, message: string): Utf8Problem {
    this.#problem = { errorAt, message }
    return this.#problem
  }

  #continuationMessage(byte: number): string {
    const seen = named(byte)
    if (byte < 0x80 || byte > 0xbf) {
      return `Byte ${seen} cannot follow ${named(this.#lead)} here: the character needs a byte from 0x80 to 0xBF.`
    }
    if (this.#lead === 0xed) return `Bytes 0xED ${seen} begin a surrogate, which is no character in UTF-8.`
    if (this.#lead === 0xf4) return `Bytes 0xF4 ${seen} go beyond U+10FFFF, where Unicode ends.`
    return `Bytes ${named(this.#lead)} ${seen} write a character in more bytes than it needs, which UTF-8 forbids.`
  }
}

function leadMessage(byte: number): string {
  if (byte < 0xc0) return `Byte ${named(byte)} can only continue a character, and none has begun.`
  if (byte < 0xc2)
    return `Byte ${named(byte)} would write a character in more bytes than it needs, which UTF-8 forbids.`
  return `Byte ${named(byte)} never occurs in UTF-8.`
}

function named(byte: number): string {
  return `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`
}

/** `bytes` is known to be UTF-8. */
function textOf(bytes: Uint8Array): string {
  const parts: string[] = []
  let units: number[] = []
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i] ?? 0
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    let point = length === 1 ? lead : lead & (0xff >> (length + 1))
    for (let k = 1; k < length; k++) point = (point << 6) | ((bytes[i + k] ?? 0) & 0x3f)
    i += length
    if (point > 0xffff) {
      units.push(0xd800 + ((point - 0x10000) >> 10))
      point = 0xdc00 + ((point - 0x10000) & 0x3ff)
    }
    units.push(point)
    // As many as are safe to pass as arguments at once.
    if (units.length >= 4096) {
      parts.push(String.fromCharCode(...units))
      units = []
    }
  }
  parts.push(String.fromCharCode(...units))
  return parts.join('')
}
