import { describeCloseCode } from './close-code.ts'
import { counted, type FrameField, missing, waiting } from './frame-field.ts'
import { toHex } from './hex.ts'
import { applyMask } from './mask.ts'
import { isControl, OPCODE } from './opcode.ts'
import { decodeUtf8 } from './utf8.ts'

/** A payload as far as it has arrived. */
export interface Body {
  /** The byte of the frame it begins at. */
  start: number
  /** Its length in bytes once it is whole. */
  length: number
  /** The bytes of the payload that are here, unmasked. */
  here: Uint8Array
  isMasked: boolean
}

/** The most of a payload that `value` spells out. */
const SHOWN_BYTES = 256

/** The payload of any frame but Close. */
export function explainPayload(body: Body, first: number): FrameField[] {
  const { start, length, here } = body
  if (length === 0) return []
  const opcode = first & 15
  const isCompressed = (first & 0x40) !== 0
  const text = opcode === OPCODE.binary || isCompressed ? null : shownText(here)
  const kind = text === null ? hexNote(body, opcode === OPCODE.text && !isCompressed) : 'Shown as text.'
  return [
    {
      name: 'payload',
      bitStart: start * 8,
      bitLength: length * 8,
      value: text ?? shownHex(here),
      meaning: `${arrived(body)}${kind}${maskNote(body)}`,
      section: opcode === OPCODE.text ? 'RFC 6455 §5.6' : isControl(opcode) ? 'RFC 6455 §5.5' : 'RFC 6455 §5.2',
      missingBytes: length - here.length,
    },
  ]
}

/** The payload of a Close frame: a code and a reason. */
export function explainCloseBody(body: Body): FrameField[] {
  const { start, length, here } = body
  if (length === 0) return []
  const section = 'RFC 6455 §5.5.1'
  const codePlace = { bitStart: start * 8, bitLength: Math.min(16, length * 8) }
  if (length === 1) {
    const meaning = 'A close body begins with a code of 2 bytes. One byte alone is not allowed.'
    const value = toHex(here)
    return [{ name: 'close code', ...codePlace, value, meaning, section, missingBytes: 1 - here.length }]
  }
  const code = ((here[0] ?? 0) << 8) | (here[1] ?? 0)
  const description = describeCloseCode(code)
  const verdict = description.mayTravel ? '' : ' This code must not be sent.'
  const fields: FrameField[] = [
    here.length < 2
      ? missing('close code', codePlace, 2 - here.length)
      : {
          name: 'close code',
          ...codePlace,
          value: `${code}`,
          meaning: `${description.name}. ${description.meaning}${verdict}${maskNote(body)}`,
          section: description.section,
          missingBytes: 0,
        },
  ]
  if (length === 2) return fields
  const reasonHere = here.subarray(2)
  const reasonPlace = { bitStart: (start + 2) * 8, bitLength: (length - 2) * 8 }
  const lacking = length - 2 - reasonHere.length
  const text = shownText(reasonHere)
  fields.push({
    name: 'close reason',
    ...reasonPlace,
    value: text ?? shownHex(reasonHere),
    meaning:
      lacking > 0
        ? waiting(lacking)
        : text === null
          ? 'A reason must be UTF-8, and this is not. A receiver fails the connection with 1007.'
          : 'A note for those who look for the cause; not meant to be shown to users.',
    section,
    missingBytes: lacking,
  })
  return fields
}

/** The payload that begins at byte `start` of the frame, as far as it is in `bytes`, with its mask taken off. */
export function bodyOf(bytes: Uint8Array, place: Omit<Body, 'here'>): Body {
  const { start, length, isMasked } = place
  const here = new Uint8Array(Math.max(0, Math.min(bytes.length - start, length)))
  here.set(bytes.subarray(start, start + here.length))
  if (isMasked && here.length > 0) applyMask(here, bytes.subarray(start - 4, start))
  return { ...place, here }
}

function arrived({ length, here }: Body): string {
  return here.length === length
    ? ''
    : `${here.length} of ${counted(length)} are here, ${length - here.length} missing. `
}

/** A whole text frame that is shown in hex is not UTF-8; one whose end is missing may still become it. */
function hexNote({ length, here }: Body, isText: boolean): string {
  return isText && here.length === length
    ? 'Not UTF-8 by itself, so shown in hex. That is allowed only where a character goes on in the next fragment.'
    : 'Shown in hex.'
}

function maskNote({ isMasked }: Body): string {
  return isMasked ? ' On the wire it is masked; this is what it means once unmasked.' : ''
}

function shownText(bytes: Uint8Array): string | null {
  const decoded = decodeUtf8(bytes)
  if (decoded.type !== 'text') return null
  if (decoded.text.length <= SHOWN_BYTES) return decoded.text
  const shown = Array.from(decoded.text.slice(0, SHOWN_BYTES + 1))
    .slice(0, -1)
    .join('')
  return `${shown}… (${bytes.length} bytes)`
}

function shownHex(bytes: Uint8Array): string {
  const shown = toHex(bytes.subarray(0, SHOWN_BYTES), { separator: ' ' })
  return bytes.length <= SHOWN_BYTES ? shown : `${shown}… (${bytes.length} bytes)`
}
