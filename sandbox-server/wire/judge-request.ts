import { acceptValue } from './accept.ts'
import { parseBase64 } from './base64.ts'
import { type Header, headerList, headerValues, type RequestHead } from './http-head.ts'
import { listed, quoted } from './quoted.ts'

/** What a strict server answers to a request to open a WebSocket. `rule` is the demand, `message` what was seen. */
export type RequestJudgement =
  | { ok: true; accept: string; key: string; protocols: string[]; extensions: string[] }
  | { ok: false; status: 400 | 405 | 426; section: string; rule: string; message: string; headers: Header[] }

const TO_UPGRADE: readonly Header[] = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
]

/** Reads the client's opening handshake as RFC 6455 §4.2.1 lists it, items 1 to 6 in order; the first failure counts. */
export function judgeRequest(request: RequestHead): RequestJudgement {
  const { headers } = request
  for (const judge of [judgeRequestLine, judgeHost, judgeUpgrade, judgeConnection, judgeKey, judgeVersion]) {
    const refusal = judge(request)
    if (refusal !== null) return { ok: false, status: 400, headers: [], ...refusal }
  }
  const [key = ''] = headerValues(headers, 'Sec-WebSocket-Key')
  return {
    ok: true,
    accept: acceptValue(key),
    key,
    protocols: headerList(headers, 'Sec-WebSocket-Protocol'),
    extensions: headerList(headers, 'Sec-WebSocket-Extensions'),
  }
}

interface Refusal {
  section: string
  rule: string
  message: string
  status?: 405 | 426
  headers?: Header[]
}

function judgeRequestLine({ method, version }: RequestHead): Refusal | null {
  const item = { section: 'RFC 6455 §4.2.1 item 1', rule: 'The request is a GET in HTTP/1.1 or higher.' }
  if (method !== 'GET') {
    return { ...item, status: 405, message: `The method is ${method}. It must be GET.`, headers: [['Allow', 'GET']] }
  }
  if (version < '1.1') {
    return { ...item, message: `The request speaks HTTP/${version}, which cannot change protocols. It takes HTTP/1.1.` }
  }
  return null
}

function judgeHost({ headers }: RequestHead): Refusal | null {
  const item = { section: 'RFC 6455 §4.2.1 item 2', rule: 'A Host header says which server is meant.' }
  const hosts = headerValues(headers, 'Host')
  if (hosts.length === 0) return { ...item, message: 'There is no Host header.' }
  if (hosts.length > 1) {
    return { ...item, message: `There are ${hosts.length} Host headers: ${listed(hosts)}. There must be one.` }
  }
  return null
}

function judgeUpgrade({ headers }: RequestHead): Refusal | null {
  const item = {
    section: 'RFC 6455 §4.2.1 item 3',
    rule: 'An Upgrade header contains the word websocket, in any case.',
  }
  const upgrades = headerList(headers, 'Upgrade')
  if (upgrades.length === 0) {
    const message = 'There is no Upgrade header, so this is a plain HTTP request. This address speaks WebSocket alone.'
    return { ...item, status: 426, message, headers: [...TO_UPGRADE] }
  }
  if (contains(upgrades, 'websocket')) return null
  return { ...item, message: `The Upgrade header asks for ${listed(upgrades)}. The word is websocket.` }
}

function judgeConnection({ headers }: RequestHead): Refusal | null {
  const connections = headerList(headers, 'Connection')
  if (contains(connections, 'upgrade')) return null
  return {
    section: 'RFC 6455 §4.2.1 item 4',
    rule: 'A Connection header contains the word Upgrade, in any case.',
    message:
      connections.length === 0
        ? 'There is no Connection header. Without it, the Upgrade header does not count.'
        : `The Connection header says ${listed(connections)}, and Upgrade is not among it.`,
  }
}

function judgeKey({ headers }: RequestHead): Refusal | null {
  const item = {
    section: 'RFC 6455 §4.2.1 item 5',
    rule: 'One Sec-WebSocket-Key header holds 16 bytes, written in base64.',
  }
  const keys = headerValues(headers, 'Sec-WebSocket-Key')
  const [key] = keys
  if (key === undefined) return { ...item, message: 'There is no Sec-WebSocket-Key header.' }
  if (keys.length > 1) {
    return { ...item, message: `There are ${keys.length} Sec-WebSocket-Key headers. There must be one.` }
  }
  const decoded = parseBase64(key)
  if (decoded.type === 'malformed')
    return { ...item, message: `The key ${quoted(key)} is not base64. ${decoded.message}` }
  if (decoded.bytes.length === 16) return null
  const count = decoded.bytes.length === 1 ? '1 byte' : `${decoded.bytes.length} bytes`
  return { ...item, message: `The key ${quoted(key)} decodes to ${count}. It must be 16.` }
}

function judgeVersion({ headers }: RequestHead): Refusal | null {
  const versions = headerValues(headers, 'Sec-WebSocket-Version')
  if (versions.length === 1 && versions[0] === '13') return null
  return {
    section: 'RFC 6455 §4.2.1 item 6',
    rule: 'One Sec-WebSocket-Version header says 13.',
    status: 426,
    message:
      versions.length === 0
        ? 'There is no Sec-WebSocket-Version header. The version in use is 13.'
        : `The Sec-WebSocket-Version header says ${listed(versions)}. This server speaks version 13.`,
    headers: [...TO_UPGRADE, ['Sec-WebSocket-Version', '13']],
  }
}

function contains(words: readonly string[], word: string): boolean {
  return words.some((found) => found.toLowerCase() === word)
}
