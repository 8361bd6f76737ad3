import type { FastifyReply, FastifyRequest } from 'fastify'

/** What says how a page may behave, or when it changed, and means nothing on a script, a stylesheet or a font. */
const OF_PAGES = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'origin-agent-cluster',
  'referrer-policy',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
  // An ETag is there for whoever asks again.
  'last-modified',
  'accept-ranges',
] as const

/**
 * Takes the headers of pages from a part of a page, and answers whether it needs no policy either: they were 0.7 KiB on
 * each of some thirty parts, as much as the text of a lesson. What keeps a part from being read by other sites, or as
 * something that it is not, stays. A worker has a policy of its own, taken from its script, so its script keeps everything;
 * and a picture in SVG is a page when it is opened by itself, so it keeps its policy.
 */
export function leanOnAssets(request: FastifyRequest, reply: FastifyReply): boolean {
  const path = request.url.split('?')[0] ?? ''
  if (reply.statusCode >= 400 || /worker/i.test(path)) return false
  const isPart = /^\/_astro\/.*\.(?:js|css|woff2?|ttf)$/.test(path)
  if (!isPart && path !== '/favicon.svg') return false
  for (const name of OF_PAGES) reply.removeHeader(name)
  if (isPart) {
    // Its name changes with it, so nobody asks whether it has changed.
    reply.removeHeader('etag')
    // HTTP/1.1 keeps a connection without being told (RFC 9112, section 9.3), and browsers pass over how long. Node takes
    // the removal for "leave `connection` and `keep-alive` away".
    reply.raw.removeHeader('connection')
  }
  return isPart
}
