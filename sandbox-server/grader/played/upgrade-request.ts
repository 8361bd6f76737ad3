import type { IncomingMessage } from 'node:http'

/**
 * Why a handshake is refused by a server that takes RFC 6455 §4.2.1 at its word, or null. Node's own parser and ws would
 * let HTTP/1.0 pass, which is what a proxy speaks that was not told otherwise.
 */
export function whyNotUpgraded({ method, httpVersion, headers }: IncomingMessage): string | null {
  if (method !== 'GET') return `A WebSocket handshake is a GET request (RFC 6455 section 4.2.1); this is a ${method}.`
  if (Number(httpVersion) < 1.1) {
    return `A WebSocket handshake needs HTTP/1.1 or higher (RFC 6455 section 4.2.1); this came as HTTP/${httpVersion}.`
  }
  if (headers.upgrade?.toLowerCase() !== 'websocket') {
    return 'A WebSocket handshake has the header “Upgrade: websocket” (RFC 6455 section 4.2.1).'
  }
  if (!/(?:^|,)\s*upgrade\s*(?:,|$)/i.test(headers.connection ?? '')) {
    return 'A WebSocket handshake has “Upgrade” in its Connection header (RFC 6455 section 4.2.1).'
  }
  return null
}
