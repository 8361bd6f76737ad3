import type { RecordedFrame, RecordedPacket } from '#protocol'
import {
  decodeEnginePacket,
  decodeSocketIo,
  type EnginePacket,
  explainEnginePacket,
  explainSocketIo,
  fromHex,
} from '#wire'
import { prettyText } from './payload-text.ts'
import { Fields, Section } from './section.tsx'

/** What a frame means where Socket.IO is spoken: both layers, each with its fields. */
export function OpenedPacket({ packet, frame }: { packet: RecordedPacket; frame: RecordedFrame }) {
  const { engine, type, namespace, id, data } = packet
  const fields: [string, string][] = [['Engine.IO', engine]]
  if (type !== undefined) fields.push(['Socket.IO', type])
  if (namespace !== undefined) fields.push(['namespace', namespace])
  if (id !== undefined) fields.push(['ack id', `${id}`])
  return (
    <section>
      <p class="frame-title">
        {sentenceFor(packet, frame)}{' '}
        <Section of={engine === 'message' ? 'Socket.IO protocol 5' : 'Engine.IO protocol 4'} />
      </p>
      <Fields rows={fields} />
      {data !== undefined && <pre class="frame-payload">{prettyText(data)}</pre>}
    </section>
  )
}

/** What the packet is, in one sentence. A long one was cut and cannot be read again: then its fields have to do. */
function sentenceFor({ engine, type }: RecordedPacket, { payload, isCut, fin, opcode }: RecordedFrame): string {
  if (isCut || !fin || opcode === 0) return `A packet of Socket.IO: ${type ?? engine}.`
  const decoded: EnginePacket =
    payload.kind === 'text' ? decodeEnginePacket(payload.text) : decodeEnginePacket(fromHex(payload.hex))
  if (decoded.type !== 'packet' || decoded.name !== 'message') return explainEnginePacket(decoded)
  return explainSocketIo(decodeSocketIo(decoded.data))
}
