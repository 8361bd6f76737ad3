/** One field of a frame: where its bits stand and what they say. */
export interface FrameField {
  name:
    | 'FIN'
    | 'RSV1'
    | 'RSV2'
    | 'RSV3'
    | 'opcode'
    | 'MASK'
    | 'payload length'
    | 'extended payload length'
    | 'masking key'
    | 'payload'
    | 'close code'
    | 'close reason'
  /** Counted from 0 at the first bit of the frame. */
  bitStart: number
  /** How many bits the field has once it is complete. */
  bitLength: number
  /** What stands there: a number, hex or text (unmasked); empty while it cannot be told. */
  value: string
  /** What it means, in a sentence, and what would make it right where it is not. */
  meaning: string
  section: string
  /** Bytes of this field that have not arrived; 0 when it is complete. */
  missingBytes: number
}

/** A field whose bytes have not all arrived. */
export function missing(
  name: FrameField['name'],
  place: { bitStart: number; bitLength: number },
  missingBytes: number,
): FrameField {
  const section = name === 'masking key' ? 'RFC 6455 §5.3' : 'RFC 6455 §5.2'
  return { name, ...place, value: '', meaning: waiting(missingBytes), section, missingBytes }
}

/** Says how many bytes are missing. */
export function waiting(bytes: number): string {
  return bytes === 1 ? '1 byte is still missing.' : `${bytes} bytes are still missing.`
}

/** “1 byte”, “2 bytes”. */
export function counted(bytes: number | bigint): string {
  return `${bytes}` === '1' ? '1 byte' : `${bytes} bytes`
}
