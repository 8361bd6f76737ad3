import { type AcceptMistake, acceptValue, explainWrongAccept } from './accept.ts'
import { type Header, headerList, headerValues, type ResponseHead } from './http-head.ts'
import { listed, quoted } from './quoted.ts'

/** What the client asked for, and may therefore be given. */
export interface Offer {
  protocols?: readonly string[]
  /** Names alone, such as `permessage-deflate`. */
  extensions?: readonly string[]
}

/** Whether a strict client goes on. `mistake` says how the server went wrong where its accept value tells. */
export type ResponseJudgement =
  | { ok: true; protocol: string | null; extensions: string[] }
  | { ok: false; section: string; rule: string; message: string; mistake?: AcceptMistake }

/** Reads the server's opening handshake as RFC 6455 §4.1 tells the client to, items 1 to 6 in order. */
export function judgeResponse(response: ResponseHead, key: string, offered: Offer = {}): ResponseJudgement {
  const { headers } = response
  const failure =
    judgeStatus(response) ??
    judgeUpgrade(headers) ??
    judgeConnection(headers) ??
    judgeAccept(headers, key) ??
    judgeExtensions(headers, offered.extensions ?? []) ??
    judgeProtocol(headers, offered.protocols ?? [])
  if (failure !== null) return { ok: false, ...failure }
  const [protocol = null] = headerValues(headers, 'Sec-WebSocket-Protocol')
  return { ok: true, protocol, extensions: headerList(headers, 'Sec-WebSocket-Extensions') }
}

type Failure = Omit<Extract<ResponseJudgement, { ok: false }>, 'ok'>

function judgeStatus({ status, reason }: ResponseHead): Failure | null {
  if (status === 101) return null
  const said = reason === '' ? `${status}` : `${status} ${reason}`
  return {
    section: 'RFC 6455 §4.1 response item 1',
    rule: 'The status is 101.',
    message: `The status is ${said}. Only 101 Switching Protocols opens a WebSocket; anything else is an ordinary HTTP answer.`,
  }
}

function judgeUpgrade(headers: readonly Header[]): Failure | null {
  const upgrades = headerValues(headers, 'Upgrade')
  if (upgrades.length === 1 && upgrades[0]?.toLowerCase() === 'websocket') return null
  return {
    section: 'RFC 6455 §4.1 response item 2',
    rule: 'The Upgrade header says websocket, in any case.',
    message: upgrades.length === 0 ? 'There is no Upgrade header.' : `The Upgrade header says ${listed(upgrades)}.`,
  }
}

function judgeConnection(headers: readonly Header[]): Failure | null {
  const connections = headerList(headers, 'Connection')
  if (connections.some((word) => word.toLowerCase() === 'upgrade')) return null
  return {
    section: 'RFC 6455 §4.1 response item 3',
    rule: 'A Connection header contains the word Upgrade, in any case.',
    message:
      connections.length === 0
        ? 'There is no Connection header.'
        : `The Connection header says ${listed(connections)}, and Upgrade is not among it.`,
  }
}

function judgeAccept(headers: readonly Header[], key: string): Failure | null {
  const item = {
    section: 'RFC 6455 §4.1 response item 4',
    rule: 'One Sec-WebSocket-Accept header holds base64(SHA-1(key + GUID)).',
  }
  const accepts = headerValues(headers, 'Sec-WebSocket-Accept')
  const [accept] = accepts
  if (accept === undefined) return { ...item, message: 'There is no Sec-WebSocket-Accept header.' }
  if (accepts.length > 1) {
    return { ...item, message: `There are ${accepts.length} Sec-WebSocket-Accept headers. There must be one.` }
  }
  const right = acceptValue(key)
  if (accept === right) return null
  const seen = `For the key ${quoted(key)} the accept value is ${quoted(right)}, and ${quoted(accept)} came.`
  const told = explainWrongAccept(accept, key)
  if (told === null) return { ...item, message: seen }
  return { ...item, message: `${seen} ${told.message}`, mistake: told.mistake }
}

function judgeExtensions(headers: readonly Header[], offered: readonly string[]): Failure | null {
  const names = headerList(headers, 'Sec-WebSocket-Extensions').map((member) => member.split(';')[0]?.trim() ?? '')
  const stranger = names.find((name) => !offered.includes(name))
  if (stranger === undefined) return null
  return {
    section: 'RFC 6455 §4.1 response item 5',
    rule: 'The server picks extensions from those the client offered.',
    message: `The server picked the extension ${quoted(stranger)}. ${offerSentence(offered)}`,
  }
}

function judgeProtocol(headers: readonly Header[], offered: readonly string[]): Failure | null {
  const item = {
    section: 'RFC 6455 §4.1 response item 6',
    rule: 'The server picks at most one subprotocol, from those the client offered.',
  }
  const protocols = headerValues(headers, 'Sec-WebSocket-Protocol')
  const [protocol] = protocols
  if (protocol === undefined) return null
  if (protocols.length > 1) {
    return { ...item, message: `The server picked ${protocols.length} subprotocols: ${listed(protocols)}.` }
  }
  if (offered.includes(protocol)) return null
  return { ...item, message: `The server picked the subprotocol ${quoted(protocol)}. ${offerSentence(offered)}` }
}

function offerSentence(offered: readonly string[]): string {
  return offered.length === 0 ? 'The client offered none.' : `The client offered ${listed(offered)}.`
}
