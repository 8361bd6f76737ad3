import { quoted } from './quoted.ts'

/** The packet types of Socket.IO, protocol version 5, at the number that stands for each. */
const SOCKET_IO_PACKETS = [
  'connect',
  'disconnect',
  'event',
  'ack',
  'connect_error',
  'binary event',
  'binary ack',
] as const
export type SocketIoPacketName = (typeof SOCKET_IO_PACKETS)[number]

/** A packet of Socket.IO, as its text says it. */
export interface SocketIoPacket {
  readonly type: 'packet'
  readonly name: SocketIoPacketName
  readonly namespace: string
  /** Of an event that wants an acknowledgement, and of that acknowledgement. */
  readonly id: number | null
  /** Binary messages that follow and belong to it. */
  readonly attachments: number
  /** What the JSON says; undefined when there is none. */
  readonly data: unknown
  /** The JSON as it stands there. */
  readonly text: string
}

export type DecodedSocketIo = SocketIoPacket | { readonly type: 'malformed'; readonly message: string }

/** Names that mean something to Socket.IO itself, and so cannot be the name of an event. */
const RESERVED = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']

/** What socket.io accepts of attachments by default. */
const MOST_ATTACHMENTS = 10

/** The parts of a packet: type, attachments, namespace, acknowledgement id, and JSON to the end. */
const PARTS = /^([0-6])(?:(\d*)-)?(?:(\/[^,]*),?)?(\d*)(.*)$/s

/** Reads the text of a Socket.IO packet: what an Engine.IO message carries. */
export function decodeSocketIo(input: string): DecodedSocketIo {
  const [, type, count, namespace = '/', id = '', text = ''] = PARTS.exec(input) ?? []
  const name = type === undefined ? undefined : SOCKET_IO_PACKETS[Number(type)]
  if (name === undefined) {
    const seen = input === '' ? 'nothing' : quoted(input.charAt(0))
    return malformed(`A Socket.IO packet begins with a digit from 0 to 6; here stands ${seen}.`)
  }
  const isBinary = name.startsWith('binary')
  const attachments = count === undefined ? 0 : Number(count)
  if (isBinary && (attachments < 1 || attachments > MOST_ATTACHMENTS)) {
    return malformed(
      `A ${name} says how many binary messages follow, 1 to ${MOST_ATTACHMENTS}, and a hyphen: “51-[…]”.`,
    )
  }
  if (!isBinary && count !== undefined)
    return malformed(`Only binary packets announce attachments; this is ${a(name)}.`)
  const data = text === '' ? undefined : parse(text)
  const problem = data === NOT_JSON ? `${quoted(text)} is not JSON.` : misfit(name, data)
  if (problem !== null) return malformed(problem)
  return { type: 'packet', name, namespace, id: id === '' ? null : Number(id), attachments, data, text }
}

/** What a packet of Socket.IO says, in one sentence. */
export function explainSocketIo(packet: DecodedSocketIo): string {
  if (packet.type === 'malformed') return packet.message
  const { name, namespace, id, data, attachments } = packet
  const where = namespace === '/' ? 'the main namespace' : `the namespace ${namespace}`
  const binary =
    attachments === 0
      ? ''
      : ` ${attachments === 1 ? 'A binary message follows' : `${attachments} binary messages follow`} and belong to it.`
  switch (name) {
    case 'connect':
      return hasOwn(data, 'sid')
        ? `The server lets the client into ${where} and gives it an id.`
        : `The client asks to be let into ${where}${data === undefined ? '' : ', with the credentials of its auth option'}.`
    case 'disconnect':
      return `One end leaves ${where}.`
    case 'connect_error':
      return `The server refuses the client in ${where}.`
    case 'event':
    case 'binary event': {
      const asks = id === null ? '' : ` It asks for acknowledgement ${id}.`
      return `The event ${quoted(eventName(packet) ?? '')} in ${where}.${asks}${binary}`
    }
    case 'ack':
    case 'binary ack':
      return `Acknowledgement ${id ?? 'without a number'}: the answer to the event in ${where} that asked for it.${binary}`
  }
}

/** The event's name; null for a packet that is no event. */
export function eventName({ name, data }: SocketIoPacket): string | null {
  if (name !== 'event' && name !== 'binary event') return null
  return Array.isArray(data) ? String(data[0]) : null
}

/** Why this data cannot stand in a packet of this type, or null. */
function misfit(name: SocketIoPacketName, data: unknown): string | null {
  switch (name) {
    case 'connect':
      return data === undefined || isObject(data) ? null : 'A connect packet carries an object or nothing.'
    case 'disconnect':
      return data === undefined ? null : 'A disconnect packet carries nothing.'
    case 'connect_error':
      return typeof data === 'string' || isObject(data) ? null : 'A connect_error packet carries an object or a text.'
    case 'event':
    case 'binary event':
      if (!Array.isArray(data) || !(typeof data[0] === 'string' || typeof data[0] === 'number')) {
        return 'An event packet carries a list that begins with the name of the event.'
      }
      return RESERVED.includes(String(data[0]))
        ? `“${data[0]}” is a name of Socket.IO's own, and not allowed for an event.`
        : null
    case 'ack':
    case 'binary ack':
      return Array.isArray(data) ? null : 'An acknowledgement carries a list.'
  }
}

const NOT_JSON = Symbol('not JSON')

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return NOT_JSON
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function hasOwn(value: unknown, key: string): boolean {
  return isObject(value) && Object.hasOwn(value, key)
}

function a(name: string): string {
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`
}

function malformed(message: string): DecodedSocketIo {
  return { type: 'malformed', message }
}
