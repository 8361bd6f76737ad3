import { parseBase64 } from './base64.ts'
import { quoted } from './quoted.ts'

/** The packet types of Engine.IO, protocol version 4, at the number that stands for each. */
const ENGINE_PACKETS = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'] as const
export type EnginePacketName = (typeof ENGINE_PACKETS)[number]

/** A packet of Engine.IO. Binary data is always a message and carries no number. */
export type EnginePacket =
  | { type: 'packet'; name: EnginePacketName; data: string }
  | { type: 'binary'; data: Uint8Array }
  | { type: 'malformed'; message: string }

/** What stands between two packets in the body of a long-polling request or response. */
const SEPARATOR = '\x1e'

/** The most packets that are read out of one body. */
const MOST_PACKETS = 1_000

/** Reads the packet in one WebSocket frame: text is a digit and its data, binary is data alone. */
export function decodeEnginePacket(input: string | Uint8Array): EnginePacket {
  if (typeof input !== 'string') return { type: 'binary', data: input }
  const name = /^[0-6]/.test(input) ? ENGINE_PACKETS[Number(input.charAt(0))] : undefined
  if (name !== undefined) return { type: 'packet', name, data: input.slice(1) }
  const seen = input === '' ? 'nothing' : quoted(input.charAt(0))
  return {
    type: 'malformed',
    message: `An Engine.IO packet begins with a digit from 0 to 6; here stands ${seen}.`,
  }
}

/** Reads the packets of a long-polling body, where binary data travels as `b` and base64. */
export function decodeEnginePayload(body: string): EnginePacket[] {
  return body
    .split(SEPARATOR, MOST_PACKETS)
    .map((part) => (part.startsWith('b') ? binary(part.slice(1)) : decodeEnginePacket(part)))
}

function binary(base64: string): EnginePacket {
  const parsed = parseBase64(base64)
  return parsed.type === 'bytes'
    ? { type: 'binary', data: parsed.bytes }
    : { type: 'malformed', message: `After “b”, base64 is due. ${parsed.message}` }
}

/** What a packet of Engine.IO is for, in one sentence. */
export function explainEnginePacket(packet: EnginePacket): string {
  if (packet.type === 'malformed') return packet.message
  if (packet.type === 'binary') return 'Binary data of the Socket.IO packet that announced it.'
  const isProbe = packet.data === 'probe'
  switch (packet.name) {
    case 'open':
      return 'The server opens the session: its id, the transports it could change to, and how often it will ping.'
    case 'close':
      return 'The transport is to be closed.'
    case 'ping':
      return isProbe
        ? 'The client tries whether WebSocket works, before it leaves long-polling.'
        : 'The server asks whether the client is still there. In version 4 of Engine.IO only the server pings.'
    case 'pong':
      return isProbe ? 'The probe came through: WebSocket works.' : 'The client is still there.'
    case 'message':
      return 'Carries a packet of Socket.IO.'
    case 'upgrade':
      return 'The client leaves long-polling: from here on, everything goes over this WebSocket.'
    case 'noop':
      return 'Nothing. It ends a waiting long-polling request, so that the transport can be changed.'
  }
}
