import type { IncomingHttpHeaders } from 'node:http'

interface Request {
  readonly headers: IncomingHttpHeaders
}

/**
 * Tells whether a request comes from a page of ours. A browser always names the page's Origin on a WebSocket and on
 * every request that changes something, and no page can forge it; a program that names none carries nobody's cookie.
 *
 * While the server is bound to loopback, the Host must be loopback too (or one of `origins`): otherwise a page whose
 * name is pointed at 127.0.0.1 after it was loaded would count as ours.
 */
export function ownOrigin(options: { origins: readonly string[]; isLoopback: boolean }): (request: Request) => boolean {
  const origins = new Set(options.origins)
  const hosts = new Set(options.origins.map((origin) => new URL(origin).host))
  return ({ headers }) => {
    const { host, origin } = headers
    if (options.isLoopback && host !== undefined && !isLoopbackHost(host) && !hosts.has(host)) return false
    if (origin === undefined) return headers['sec-fetch-site'] !== 'cross-site'
    if (origins.has(origin)) return true
    if (!URL.canParse(origin)) return false
    const page = new URL(origin)
    return (
      (page.protocol === 'http:' || page.protocol === 'https:') && page.host === withoutDefaultPort(host, page.protocol)
    )
  }
}

function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(host)
}

/** A URL's host leaves its scheme's own port out; a Host header may name it. */
function withoutDefaultPort(host: string | undefined, protocol: string): string | undefined {
  return host?.toLowerCase().replace(protocol === 'https:' ? /:443$/ : /:80$/, '')
}
