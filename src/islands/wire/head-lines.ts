import type { WireEvent } from '#protocol'
import { acceptValue } from '#wire'
import { headerMeaning, type Meaning } from './header-meanings.ts'

/** A line of a request's or response's head. `name` is empty for the first line. */
export interface HeadLine {
  readonly name: string
  readonly value: string
  readonly meaning: Meaning | null
  /** What is wrong with it, where that can be told. */
  readonly trouble: string | null
}

type Head = Extract<WireEvent, { type: 'request' | 'response' }>

/** A head line by line. With `request`, the answer to it is held against its key. */
export function headLines(event: Head, request: Head | null = null): HeadLine[] {
  const [first = '', ...rest] = event.head.replace(/\r?\n\r?\n[\s\S]*$/, '').split(/\r?\n/)
  const fields = rest.filter((line) => line !== '').map(fieldOf)
  const key = request === null ? null : headerIn(request, 'sec-websocket-key')
  return [
    { name: '', value: first, meaning: firstLineMeaning(event, first), trouble: null },
    ...fields.map(({ name, value }) => ({
      name,
      value,
      meaning: name === '' ? null : headerMeaning(name),
      trouble: name === '' ? 'This line is no header: there is no colon in it.' : troubleOf(name, { value, key }),
    })),
  ]
}

function fieldOf(line: string): { name: string; value: string } {
  const colon = line.indexOf(':')
  return colon < 1 ? { name: '', value: line } : { name: line.slice(0, colon), value: line.slice(colon + 1).trim() }
}

function headerIn({ head }: Head, name: string): string | null {
  const lines = head.split(/\r?\n/).map(fieldOf)
  return lines.find((line) => line.name.toLowerCase() === name)?.value ?? null
}

function firstLineMeaning({ type, head }: Head, line: string): Meaning {
  if (type === 'request') {
    const [method = '', target = '', version = ''] = line.split(' ')
    const asks = /^upgrade:\s*websocket/im.test(head)
    return asks
      ? {
          says: 'A handshake is a GET of HTTP/1.1 or later. The path is the server’s to give a meaning.',
          section: 'RFC 6455 §4.1',
        }
      : {
          says: `The method (${method}), the target (${target.slice(0, 60)}) and the version (${version}).`,
          section: 'RFC 9112 §3',
        }
  }
  const status = Number(/^HTTP\/\d\.\d (\d{3})/.exec(line)?.[1])
  const known = STATUSES[status]
  return { says: known?.[0] ?? classOf(status), section: known?.[1] ?? 'RFC 9110 §15' }
}

function troubleOf(name: string, { value, key }: { value: string; key: string | null }): string | null {
  if (name.toLowerCase() !== 'sec-websocket-accept' || key === null) return null
  const due = acceptValue(key)
  return value === due ? null : `It does not belong to this key: ${due} is due.`
}

function classOf(status: number): string {
  const says = [
    '',
    'Not the answer yet.',
    'It worked.',
    'Elsewhere.',
    'The request cannot be answered as it is.',
    'The server failed.',
  ]
  return says[Math.floor(status / 100)] ?? 'The version, the status and a reason.'
}

const STATUSES: Readonly<Record<number, readonly [string, string]>> = {
  101: ['The server changes over: what follows this head are frames.', 'RFC 6455 §4.2.2'],
  200: ['It worked.', 'RFC 9110 §15.3.1'],
  201: ['Something was made.', 'RFC 9110 §15.3.2'],
  204: ['It worked, and there is nothing to send.', 'RFC 9110 §15.3.5'],
  304: ['Nothing has changed: the copy that is kept will do.', 'RFC 9110 §15.4.5'],
  400: ['The server cannot make sense of the request.', 'RFC 9110 §15.5.1'],
  401: ['A proof of who asks is missing, or does not hold.', 'RFC 9110 §15.5.2'],
  403: ['The server knows who asks, and says no.', 'RFC 9110 §15.5.4'],
  404: ['Nothing stands at this path.', 'RFC 9110 §15.5.5'],
  409: ['It does not go together with how things stand.', 'RFC 9110 §15.5.10'],
  426: [
    'Another protocol, or another version of it, is needed: Upgrade or Sec-WebSocket-Version says which.',
    'RFC 9110 §15.5.22',
  ],
  429: ['Too many requests in too short a time.', 'RFC 6585 §4'],
  500: ['The server failed while it answered.', 'RFC 9110 §15.6.1'],
  502: ['The proxy got no sense out of the server behind it.', 'RFC 9110 §15.6.3'],
  503: ['The server cannot answer at the moment.', 'RFC 9110 §15.6.4'],
  504: ['The server behind the proxy took too long.', 'RFC 9110 §15.6.5'],
}
