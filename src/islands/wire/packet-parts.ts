/** A part of a packet's text as it was sent, and what it says. */
interface PacketPart {
  readonly text: string
  readonly name: string
  readonly says: string
}

const ENGINE = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop']
const SOCKET = ['CONNECT', 'DISCONNECT', 'EVENT', 'ACK', 'CONNECT_ERROR', 'BINARY_EVENT', 'BINARY_ACK']

/** The text of a frame in which Socket.IO is spoken, cut into its parts: `4`, `2`, `/chat,`, `7`, `["hello"]`. */
export function packetParts(text: string): PacketPart[] {
  const engine = ENGINE[Number(text.charAt(0) || 'x')]
  if (engine === undefined) return []
  const parts: PacketPart[] = [{ text: text.charAt(0), name: 'Engine.IO type', says: engine }]
  const rest = text.slice(1)
  if (engine !== 'message')
    return rest === '' ? parts : [...parts, { text: rest, name: 'data', says: 'what belongs to it' }]
  const match = /^([0-6])(?:(\d*)-)?(?:(\/[^,]*)(,)?)?(\d*)([\s\S]*)$/.exec(rest)
  if (match === null) return [...parts, { text: rest, name: 'data', says: 'no packet of Socket.IO' }]
  const [, type = '', attachments, namespace, comma = '', id = '', data = ''] = match
  parts.push({ text: type, name: 'Socket.IO type', says: SOCKET[Number(type)] ?? '' })
  if (attachments !== undefined) {
    parts.push({
      text: `${attachments}-`,
      name: 'attachments',
      says: `${attachments} binary messages follow and belong to it`,
    })
  }
  if (namespace !== undefined) {
    parts.push({ text: `${namespace}${comma}`, name: 'namespace', says: `${namespace}, up to the comma` })
  }
  if (id !== '') {
    const isAnswer = type === '3' || type === '6'
    const says = isAnswer ? `answers the event with ack id ${id}` : `wants an acknowledgement with this number`
    parts.push({ text: id, name: 'ack id', says })
  }
  if (data !== '')
    parts.push({
      text: data,
      name: 'data',
      says: type === '2' || type === '5' ? 'JSON: the name of the event, then its arguments' : 'JSON',
    })
  return parts
}
