import type { Draft, HeaderLine, RequestLines } from './request-draft.ts'

/** A request worth sending, by name. */
export interface Preset {
  id: string
  name: string
  draft: Draft
}

/** The key of RFC 6455 §1.3, so that the answer can be compared with the standard's. */
const SAMPLE_KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

const MINIMAL: readonly (readonly [string, string])[] = [
  ['Host', '127.0.0.1:8080'],
  ['Upgrade', 'websocket'],
  ['Connection', 'Upgrade'],
  ['Sec-WebSocket-Key', SAMPLE_KEY],
  ['Sec-WebSocket-Version', '13'],
]

/** Chromium 156, recorded; the addresses and the key are the sample's. */
const BROWSER: readonly (readonly [string, string])[] = [
  ['Host', '127.0.0.1:8080'],
  ['Connection', 'Upgrade'],
  ['Pragma', 'no-cache'],
  ['Cache-Control', 'no-cache'],
  [
    'User-Agent',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  ],
  ['Upgrade', 'websocket'],
  ['Origin', 'http://127.0.0.1:8080'],
  ['Sec-WebSocket-Version', '13'],
  ['Accept-Encoding', 'gzip, deflate, br, zstd'],
  ['Accept-Language', 'en-US,en;q=0.9'],
  ['Sec-WebSocket-Key', SAMPLE_KEY],
  ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
]

export const PRESETS: readonly Preset[] = [
  { id: 'minimal', name: 'Minimal', draft: request() },
  { id: 'browser', name: 'A browser’s', draft: request({ headers: BROWSER }) },
  { id: 'version-12', name: 'Version 12', draft: request({ change: { 'Sec-WebSocket-Version': '12' } }) },
  { id: 'no-upgrade', name: 'No Upgrade', draft: request({ without: 'Upgrade' }) },
  { id: 'no-connection', name: 'No Connection', draft: request({ without: 'Connection' }) },
  {
    id: 'firefox-connection',
    name: 'Connection: keep-alive, Upgrade',
    draft: request({ change: { Connection: 'keep-alive, Upgrade' } }),
  },
  { id: 'short-key', name: 'Key of 8 bytes', draft: request({ change: { 'Sec-WebSocket-Key': 'dGhlIHNhbXA=' } }) },
  {
    id: 'two-keys',
    name: 'Two keys',
    draft: request({ headers: [...MINIMAL, ['Sec-WebSocket-Key', 'AQIDBAUGBwgJCgsMDQ4PEA==']] }),
  },
  {
    id: 'lower-case',
    name: 'Lower-case names',
    draft: request({ headers: MINIMAL.map(([name, value]) => [name.toLowerCase(), value]) }),
  },
  { id: 'no-host', name: 'No Host', draft: request({ without: 'Host' }) },
  { id: 'post', name: 'POST', draft: request({ method: 'POST' }) },
  { id: 'http-1-0', name: 'HTTP/1.0', draft: request({ version: 'HTTP/1.0' }) },
  { id: 'plain-get', name: 'Plain GET', draft: request({ headers: MINIMAL.slice(0, 1) }) },
  { id: 'lf-alone', name: 'Lines that end in LF alone', draft: lfAlone() },
]

interface Parts {
  method?: string
  version?: string
  headers?: readonly (readonly [string, string])[]
  change?: Readonly<Record<string, string>>
  without?: string
}

function request({
  method = 'GET',
  version = 'HTTP/1.1',
  headers = MINIMAL,
  change,
  without,
}: Parts = {}): RequestLines {
  const lines = headers
    .filter(([name]) => name !== without)
    .map(([name, value], id): HeaderLine => ({ id, name, value: change?.[name] ?? value }))
  return { type: 'lines', method, target: '/chat', version, headers: lines }
}

function lfAlone(): Draft {
  const lines = ['GET /chat HTTP/1.1', ...MINIMAL.map(([name, value]) => `${name}: ${value}`), '', '']
  return { type: 'raw', text: lines.join('\\n\n') }
}
