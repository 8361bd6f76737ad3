/** What a frame is, by the four bits of its opcode (RFC 6455 §5.2). */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

const NAMES = new Map<number, string>(Object.entries(OPCODE).map(([name, opcode]) => [opcode, name]))

/** The opcode's name, such as `text`; the ten that mean nothing yet are `reserved`. */
export function opcodeName(opcode: number): string {
  return NAMES.get(opcode) ?? 'reserved'
}

/** True for opcodes 8 to 15: frames about the connection, which may stand between the fragments of a message (§5.5). */
export function isControl(opcode: number): boolean {
  return opcode >= 8
}
