import { encodeFrame, OPCODE, opcodeName } from '#wire'

/** Bytes to read, and what stands in them. */
export interface DrillFrame {
  /** The header and the first bytes of the payload. */
  bytes: Uint8Array
  /** Bytes of payload that are not shown. */
  hidden: number
  answer: DrillAnswer
}

interface DrillAnswer {
  fin: number
  opcode: number
  mask: number
  length: number
  header: number
}

export const DRILL_FIELDS = ['fin', 'opcode', 'mask', 'length', 'header'] as const
export type DrillField = (typeof DRILL_FIELDS)[number]

const SHOWN_PAYLOAD = 6

/** The frame with this number of this seed: always the same one. */
export function drillFrame(seed: number, number: number): DrillFrame {
  const random = randomFrom(Math.imul(seed, 7919) + number)
  const pick = <T>(choices: readonly [T, ...T[]]): T => choices[Math.floor(random() * choices.length)] ?? choices[0]
  const opcode = pick([OPCODE.text, OPCODE.text, OPCODE.binary, OPCODE.continuation, OPCODE.ping, OPCODE.pong])
  const isControl = opcode >= 8
  const length = Math.floor(random() * pick(isControl ? [126, 20] : [126, 126, 20, 1000, 65_536, 200_000]))
  const fin = isControl || random() < 0.7
  const mask = random() < 0.5 ? Uint8Array.from({ length: 4 }, () => Math.floor(random() * 256)) : null
  const payload = Uint8Array.from({ length }, (_, at) => 97 + ((at + number) % 26))
  const whole = encodeFrame({ fin, rsv: 0, opcode, mask, payload })
  const header = whole.length - length
  return {
    bytes: whole.slice(0, header + SHOWN_PAYLOAD),
    hidden: Math.max(0, length - SHOWN_PAYLOAD),
    answer: { fin: fin ? 1 : 0, opcode, mask: mask === null ? 0 : 1, length, header },
  }
}

/** Where in the bytes the right value stands, in a sentence. */
export function drillReason({ bytes, answer }: DrillFrame, field: DrillField): string {
  const first = bits(bytes[0])
  const second = bits(bytes[1])
  const short = (bytes[1] ?? 0) & 0x7f
  switch (field) {
    case 'fin':
      return `The top bit of the first byte, ${first}, is ${answer.fin}.`
    case 'opcode':
      return `The low four bits of the first byte, ${first}, are ${answer.opcode.toString(16)}: ${opcodeName(answer.opcode)}.`
    case 'mask':
      return `The top bit of the second byte, ${second}, is ${answer.mask}.`
    case 'length':
      if (short < 126) return `The low seven bits of the second byte, ${second}, are ${short}.`
      return `The seven bits say ${short}, so the next ${short === 126 ? 2 : 8} bytes hold the length, ${answer.length}.`
    case 'header':
      return headerReason(short, answer)
  }
}

function headerReason(short: number, { mask, header }: DrillAnswer): string {
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0
  const parts = [
    '2 bytes always',
    ...(extended === 0 ? [] : [`${extended} of length`]),
    ...(mask === 1 ? ['4 of key'] : []),
  ]
  return parts.length === 1 ? 'The first 2 bytes and nothing else.' : `${parts.join(' + ')} = ${header}.`
}

function bits(byte = 0): string {
  const all = byte.toString(2).padStart(8, '0')
  return `${all.slice(0, 4)} ${all.slice(4)}`
}

/** mulberry32: small, and the same on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
