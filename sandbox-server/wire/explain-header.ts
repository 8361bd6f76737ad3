import { shortestExtendedLength } from './frame.ts'
import { counted, type FrameField, missing } from './frame-field.ts'
import { toHex } from './hex.ts'
import { isControl, OPCODE, opcodeName } from './opcode.ts'

/** FIN, the reserved bits and the opcode. */
export function firstByte(bytes: Uint8Array): FrameField[] {
  const first = bytes[0]
  const opcode = (first ?? 0) & 15
  const name = opcodeName(opcode)
  const bit = (at: number): number => ((first ?? 0) >> (7 - at)) & 1
  const field = (fieldName: FrameField['name'], at: number, meaning: string): FrameField =>
    first === undefined
      ? missing(fieldName, { bitStart: at, bitLength: 1 }, 1)
      : { name: fieldName, bitStart: at, bitLength: 1, value: `${bit(at)}`, meaning, section: SECTION, missingBytes: 0 }
  const rsv = (at: number): string =>
    bit(at) === 0
      ? 'Reserved for extensions, and 0 as it must be without one.'
      : 'Reserved for extensions. 1 is allowed only when an extension that uses this bit was negotiated.'
  return [
    field('FIN', 0, finMeaning(bit(0) === 1, opcode)),
    field(
      'RSV1',
      1,
      bit(1) === 1 && !isControl(opcode) ? `${rsv(1)} permessage-deflate marks a compressed message with it.` : rsv(1),
    ),
    field('RSV2', 2, rsv(2)),
    field('RSV3', 3, rsv(3)),
    first === undefined
      ? missing('opcode', { bitStart: 4, bitLength: 4 }, 1)
      : {
          name: 'opcode',
          bitStart: 4,
          bitLength: 4,
          value: `${opcode}`,
          meaning: `${capital(name)}: ${OPCODE_MEANINGS[name] ?? 'no meaning has been given to this opcode yet. A receiver must fail the connection.'}`,
          section: isControl(opcode) && name !== 'reserved' ? 'RFC 6455 §5.5' : SECTION,
          missingBytes: 0,
        },
  ]
}

const SECTION = 'RFC 6455 §5.2'

const OPCODE_MEANINGS: Readonly<Record<string, string>> = {
  continuation: 'the next fragment of the message that has begun.',
  text: 'a message, or its first fragment, in UTF-8.',
  binary: 'a message, or its first fragment, of bytes that only the application understands.',
  close: 'the last frame of this side. The other side answers with its own.',
  ping: 'are you there? The other side answers with a pong that carries the same payload.',
  pong: 'the answer to a ping, or a sign of life nobody asked for.',
}

function finMeaning(isFinal: boolean, opcode: number): string {
  if (isControl(opcode)) {
    return isFinal
      ? 'A control frame is always whole.'
      : 'A control frame must not be fragmented: this bit has to be 1 here.'
  }
  if (!isFinal) return 'More fragments of this message follow.'
  return opcode === OPCODE.continuation
    ? 'This is the last fragment of its message.'
    : 'The message is whole in this frame.'
}

/** MASK and the 7 bits of the length. */
export function secondByte(bytes: Uint8Array, opcode: number): FrameField[] {
  const second = bytes[1]
  if (second === undefined) {
    return [
      missing('MASK', { bitStart: 8, bitLength: 1 }, 1),
      missing('payload length', { bitStart: 9, bitLength: 7 }, 1),
    ]
  }
  const isMasked = second >> 7 === 1
  const short = second & 0x7f
  return [
    {
      name: 'MASK',
      bitStart: 8,
      bitLength: 1,
      value: isMasked ? '1' : '0',
      meaning: isMasked
        ? 'Masked, as every frame from a client must be. A masking key follows the length.'
        : 'Not masked, as every frame from a server must be.',
      section: 'RFC 6455 §5.1',
      missingBytes: 0,
    },
    {
      name: 'payload length',
      bitStart: 9,
      bitLength: 7,
      value: `${short}`,
      meaning: shortLengthMeaning(short, opcode),
      section: isControl(opcode) && short > 125 ? 'RFC 6455 §5.5' : SECTION,
      missingBytes: 0,
    },
  ]
}

function shortLengthMeaning(short: number, opcode: number): string {
  const tooLong =
    isControl(opcode) && short > 125 ? ' A control frame may carry at most 125 bytes, so it must not stand here.' : ''
  if (short === 126) return `The length did not fit into 7 bits: the next 2 bytes hold it.${tooLong}`
  if (short === 127) return `The length did not fit into 16 bits: the next 8 bytes hold it.${tooLong}`
  return `The payload has ${counted(short)}. The masking key is not counted.`
}

/** The length where 7 bits did not hold it. */
export function extendedLength(bytes: Uint8Array, size: 2 | 8): FrameField {
  const place = { bitStart: 16, bitLength: size * 8 }
  const lacking = 2 + size - bytes.length
  if (lacking > 0) return missing('extended payload length', place, lacking)
  const length = bigEndian(bytes.subarray(2, 2 + size))
  return {
    name: 'extended payload length',
    ...place,
    value: `${length}`,
    meaning: extendedLengthMeaning(length, size),
    section: SECTION,
    missingBytes: 0,
  }
}

function extendedLengthMeaning(length: bigint, size: 2 | 8): string {
  if (length >> 63n === 1n) return 'The first of these 64 bits must be 0. A receiver fails the connection.'
  const has = `The payload has ${counted(length)}.`
  if (length > 65_535n) return has
  const shortest = shortestExtendedLength(Number(length))
  if (shortest === size) return has
  const fewer = shortest === 0 ? 'fits into the 7 bits before' : 'fits into 16 bits'
  return `${has} That ${fewer}, and the shortest form must be used. Some receivers let it pass.`
}

/** The four bytes that the payload was XORed with. */
export function maskingKey(bytes: Uint8Array, at: number): FrameField {
  const place = { bitStart: at * 8, bitLength: 32 }
  const lacking = at + 4 - bytes.length
  if (lacking > 0) return missing('masking key', place, Math.min(4, lacking))
  const key = bytes.subarray(at, at + 4)
  const isZero = key.every((byte) => byte === 0)
  return {
    name: 'masking key',
    ...place,
    value: toHex(key),
    meaning: isZero
      ? 'XOR with zeros changes nothing, so the payload stands readable on the wire. A key must be fresh and unpredictable.'
      : 'Byte i of the payload is XORed with byte i mod 4 of this key. Each frame has a fresh, unpredictable one.',
    section: 'RFC 6455 §5.3',
    missingBytes: 0,
  }
}

/** The number that bytes in network order stand for. */
export function bigEndian(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
