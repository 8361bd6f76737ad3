import type { RecordedFrame, RecordedPacket } from '#protocol'
import {
  decodeEnginePacket,
  decodeSocketIo,
  type EnginePacket,
  explainEnginePacket,
  explainSocketIo,
  fromHex,
} from '#wire'
import { packetParts } from './packet-parts.ts'
import { prettyText } from './payload-text.ts'
import { Fields, Section } from './section.tsx'

/** What a frame means where Socket.IO is spoken: both layers, each with its fields. */
export function OpenedPacket({ packet, frame }: { packet: RecordedPacket; frame: RecordedFrame }) {
  const { engine, type, namespace, id, data } = packet
  const fields: [string, string][] = [['Engine.IO', engine]]
  if (type !== undefined) fields.push(['Socket.IO', type])
  if (namespace !== undefined) fields.push(['namespace', namespace])
  if (id !== undefined) fields.push(['ack id', `${id}`])
  const parts = frame.payload.kind === 'text' && frame.fin && frame.opcode !== 0 ? packetParts(frame.payload.text) : []
  return (
    <section>
      <p class="frame-title">
        {sentenceFor(packet, frame)}{' '}
        <Section of={engine === 'message' ? 'Socket.IO protocol 5' : 'Engine.IO protocol 4'} />
      </p>
      <Fields rows={fields} />
      {data !== undefined && <pre class="frame-payload">{prettyText(data)}</pre>}
      {parts.length > 0 && (
        <details>
          <summary>Part by part</summary>
          <table class="frame-fields">
            <tbody>
              {parts.map((part) => (
                <tr key={part.name}>
                  <td class="mono">{part.text.length > 64 ? `${part.text.slice(0, 63)}…` : part.text}</td>
                  <th scope="row">{part.name}</th>
                  <td>{part.says}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
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
