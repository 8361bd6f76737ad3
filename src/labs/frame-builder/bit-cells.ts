import type { FrameField } from '#wire'

/** One byte in the picture. Header bytes show their bits; payload bytes are whole. */
export interface ByteCell {
  hex: string
  bits: { value: 0 | 1; field: FrameField['name'] | null }[]
  /** The field when the whole byte belongs to one. */
  field: FrameField['name'] | null
  isHeader: boolean
}

/** The frame's bytes, each bit with the field it belongs to. At most `most` bytes are drawn. */
export function bitCells(bytes: Uint8Array, fields: readonly FrameField[], most: number): ByteCell[] {
  const bodyStart = fields.find(isBody)?.bitStart ?? bytes.length * 8
  return Array.from(bytes.subarray(0, most), (byte, at) => {
    const bits = Array.from({ length: 8 }, (_, bit) => ({
      value: ((byte >> (7 - bit)) & 1) === 1 ? (1 as const) : (0 as const),
      field: fieldAt(fields, at * 8 + bit),
    }))
    const [first] = bits
    const field = bits.every((bit) => bit.field === first?.field) ? (first?.field ?? null) : null
    return { hex: byte.toString(16).padStart(2, '0'), bits, field, isHeader: at * 8 < bodyStart }
  })
}

/** What a field is for. It decides its colour. */
export function familyOf(name: FrameField['name']): 'kind' | 'length' | 'mask' | 'payload' {
  if (name === 'MASK' || name === 'masking key') return 'mask'
  if (name === 'payload length' || name === 'extended payload length') return 'length'
  return isBody({ name }) ? 'payload' : 'kind'
}

function isBody({ name }: Pick<FrameField, 'name'>): boolean {
  return name === 'payload' || name === 'close code' || name === 'close reason'
}

function fieldAt(fields: readonly FrameField[], bit: number): FrameField['name'] | null {
  return fields.find(({ bitStart, bitLength }) => bit >= bitStart && bit < bitStart + bitLength)?.name ?? null
}
