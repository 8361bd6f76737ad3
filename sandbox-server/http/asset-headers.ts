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
  // What never changes is never asked for again, and an ETag is there for whoever does.
  'last-modified',
  'accept-ranges',
] as const

/**
 * Takes the headers of pages from a part of a page, and answers whether it did: they were 0.7 KiB on each of some thirty
 * parts, as much as the text of a lesson. What keeps a part from being read by other sites, or as something that it is
 * not, stays. A worker has a policy of its own, taken from its script, so its script keeps everything.
 */
export function leanOnAssets(request: FastifyRequest, reply: FastifyReply): boolean {
  const path = request.url.split('?')[0] ?? ''
  const isPart =
    /^\/(?:_astro\/|favicon\.svg$)/.test(path) && /\.(?:js|css|woff2?|ttf|svg)$/.test(path) && !/worker/i.test(path)
  if (!isPart || reply.statusCode >= 400) return false
  for (const name of OF_PAGES) reply.removeHeader(name)
  return true
}
