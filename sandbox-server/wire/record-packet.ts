import { decodeEnginePacket, type EnginePacket } from './engine-io.ts'
import { decodeSocketIo } from './socket-io.ts'

/** A packet as the wire record keeps it. The same shape as RecordedPacket of the protocol, which wire does not import. */
export interface PacketRecord {
  engine: string
  type?: string
  namespace?: string
  id?: number
  data?: string
}

/** Characters of a packet's data that a record keeps. */
const KEPT_DATA = 1_024

/** Reads one way of a connection that speaks Socket.IO, message by message, and says where its packets end. */
export class PacketReader {
  #missing = 0

  /** Takes the next message. `isComplete` when a packet of Socket.IO ends with it. */
  read(message: string | Uint8Array): { record: PacketRecord; isComplete: boolean } {
    return this.take(decodeEnginePacket(message))
  }

  take(packet: EnginePacket): { record: PacketRecord; isComplete: boolean } {
    if (packet.type === 'malformed') return { record: { engine: 'malformed' }, isComplete: false }
    if (packet.type === 'binary') {
      const isLast = this.#missing === 1
      this.#missing = Math.max(0, this.#missing - 1)
      return { record: { engine: 'message', type: 'attachment' }, isComplete: isLast }
    }
    const { name, data } = packet
    if (name !== 'message') return { record: { engine: name, ...kept(data) }, isComplete: false }
    const decoded = decodeSocketIo(data)
    if (decoded.type === 'malformed') {
      return { record: { engine: name, type: 'malformed', ...kept(data) }, isComplete: false }
    }
    this.#missing = decoded.attachments
    const record = {
      engine: name,
      type: decoded.name,
      namespace: decoded.namespace,
      ...(decoded.id === null ? {} : { id: decoded.id }),
      ...kept(decoded.text),
    }
    return { record, isComplete: decoded.attachments === 0 }
  }
}

function kept(data: string): { data?: string } {
  return data === '' ? {} : { data: data.slice(0, KEPT_DATA) }
}
