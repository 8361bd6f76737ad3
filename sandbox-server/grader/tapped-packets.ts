import {
  decodeEnginePayload,
  decodeUtf8,
  decodeUtf8Lossy,
  type Frame,
  isControl,
  OPCODE,
  PacketReader,
  type PacketRecord,
} from '#wire'

/** What is gathered of one message or body at most. A longer one is not read. */
const MOST_BYTES = 1024 * 1024

/** Reads the packets of Engine.IO and Socket.IO that go one way of a connection. */
export class TappedPackets {
  readonly #reader = new PacketReader()
  #parts: Uint8Array[] = []
  #length = 0
  #isText = true

  /** What the message means that ends with this frame; null for control frames, and while the message goes on. */
  readFrame({ opcode, fin, payload }: Frame): { record: PacketRecord; isComplete: boolean } | null {
    if (isControl(opcode)) return null
    if (opcode !== OPCODE.continuation) this.#isText = opcode === OPCODE.text
    this.gatherBody(payload)
    if (!fin) return null
    const bytes = this.#take()
    if (bytes === null) return null
    if (!this.#isText) return this.#reader.read(bytes)
    const decoded = decodeUtf8(bytes)
    return decoded.type === 'text' ? this.#reader.read(decoded.text) : null
  }

  /** Takes on a part of a long-polling body. */
  gatherBody(part: Uint8Array): void {
    this.#length += part.length
    if (this.#length <= MOST_BYTES) this.#parts.push(Uint8Array.from(part))
  }

  /** The body is whole: how many packets of Socket.IO end in it. */
  endBody(): number {
    const bytes = this.#take()
    if (bytes === null || bytes.length === 0) return 0
    return decodeEnginePayload(decodeUtf8Lossy(bytes)).filter((packet) => this.#reader.take(packet).isComplete).length
  }

  /** What was gathered, or null when it was too much. */
  #take(): Uint8Array | null {
    const [parts, length] = [this.#parts, this.#length]
    this.#parts = []
    this.#length = 0
    return length > MOST_BYTES ? null : Buffer.concat(parts)
  }
}
