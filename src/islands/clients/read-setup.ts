import { LIMITS, PeerCommand, PeerHeader } from '#protocol'
import type { ClientSetup } from './client-console.ts'

/** A handshake as it was typed: subprotocols with commas between them, headers one on each line. */
interface TypedSetup {
  readonly path: string
  readonly protocols: string
  readonly headers: string
}

/** What was typed, and why it cannot be sent like that, field by field. */
export function readSetup(typed: TypedSetup): {
  setup: ClientSetup
  problems: Record<keyof TypedSetup, string | null>
} {
  const protocols = typed.protocols.split(/[\s,]+/).filter((name) => name !== '')
  const lines = typed.headers.split('\n').filter((line) => line.trim() !== '')
  const headers = lines.map((line): PeerHeader => {
    const colon = line.indexOf(':')
    return { name: line.slice(0, Math.max(0, colon)).trim(), value: line.slice(colon + 1).trim() }
  })
  const setup = { path: typed.path, protocols, headers }
  return {
    setup,
    problems: {
      path: isPath(typed.path) ? null : 'A path begins with / and has no spaces and no #.',
      protocols: whyNotProtocols(protocols),
      headers: whyNotHeaders(lines, headers),
    },
  }
}

function isPath(path: string): boolean {
  return PeerCommand.safeParse({ do: 'connect', path }).success
}

function whyNotProtocols(protocols: readonly string[]): string | null {
  if (protocols.length > LIMITS.peerProtocols) return `A client offers ${LIMITS.peerProtocols} subprotocols at most.`
  if (new Set(protocols).size < protocols.length) return 'Each subprotocol is offered once (RFC 6455 §4.1).'
  if (PeerCommand.safeParse({ do: 'connect', protocols }).success) return null
  return 'The name of a subprotocol is letters, digits and - . _ ! # $ % & * + and the like, without spaces (RFC 6455 §4.1).'
}

function whyNotHeaders(lines: readonly string[], headers: readonly PeerHeader[]): string | null {
  if (headers.length > LIMITS.peerHeaders) return `A client adds ${LIMITS.peerHeaders} headers at most.`
  const wrong = headers.findIndex((header) => !PeerHeader.safeParse(header).success)
  const line = lines[wrong]
  const header = headers[wrong]
  if (line === undefined || header === undefined) return null
  if (!line.includes(':')) return `“${line.trim()}” has no colon. A header is a name, a colon and a value.`
  if (/^(connection|upgrade|sec-websocket-|content-length|transfer-encoding|expect|te$|trailer)/i.test(header.name)) {
    return `${header.name} is written by the handshake itself.${/protocol/i.test(header.name) ? ' Subprotocols have a field of their own.' : ''}`
  }
  return `“${line.trim()}” cannot be a header: its name or its value has a character that may not stand there, or is too long.`
}
