import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { contentSecurity } from './content-security.ts'

/** Astro puts what carries its content's hash in the name here; it never changes. */
const HASHED = /[/\\]_astro[/\\]/

/** Serves the built site: pages always asked for anew, hashed assets kept for good, unknown addresses by `404.html`. */
export async function serveSite(app: FastifyInstance, folder: string): Promise<void> {
  const security = contentSecurity()
  const notFoundPage = join(folder, '404.html')

  if (existsSync(folder)) {
    await app.register(fastifyStatic, {
      root: folder,
      redirect: true,
      preCompressed: true,
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders(reply, servedPath, stat) {
        const path = servedPath.replace(/\.(?:br|gz)$/, '')
        reply.header('Cache-Control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
        // Search indexes come pressed and have no known type. What counts as octet-stream, @fastify/compress would
        // press again, and no browser could read it.
        if (path.includes(`${sep}pagefind${sep}`) && isUntyped(reply))
          reply.header('Content-Type', 'application/x-pagefind')
        if (path.endsWith('.html')) reply.header('Content-Security-Policy', security.of(path, stat.mtime.getTime()))
      },
    })
  }

  app.setNotFoundHandler(async (request, reply) => {
    const wantsPage = (request.method === 'GET' || request.method === 'HEAD') && !request.url.startsWith('/api/')
    if (wantsPage && existsSync(notFoundPage)) return reply.code(404).sendFile('404.html')
    const path = request.url.split('?')[0]
    return reply.code(404).send({ code: 'not-found', message: `There is nothing at ${path}.` })
  })
}

function isUntyped(reply: FastifyReply): boolean {
  return String(reply.getHeader('Content-Type')).startsWith('application/octet-stream')
}
