import type { Header, RequestHead } from '#wire'

/** The opening handshake of RFC 6455 §1.2. */
export const OPENING: RequestHead = {
  method: 'GET',
  target: '/chat',
  version: '1.1',
  headers: [
    ['Host', 'server.example.com'],
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
    ['Origin', 'http://example.com'],
    ['Sec-WebSocket-Protocol', 'chat, superchat'],
    ['Sec-WebSocket-Version', '13'],
  ],
}

/** The request with every line of that header replaced; no values take it away. */
export function withHeader(request: RequestHead, name: string, ...values: string[]): RequestHead {
  const kept = request.headers.filter(([found]) => found !== name)
  return { ...request, headers: [...kept, ...values.map((value): Header => [name, value])] }
}
