import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyPluginCallback,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { leanOnAssets } from './asset-headers.ts'
import { contentSecurity } from './content-security.ts'
import { answerErrors } from './errors.ts'
import type { LearnerCookie } from './learner-cookie.ts'
import type { Metrics } from './metrics.ts'
import { ownOrigin } from './own-origin.ts'
import { serveSite } from './site.ts'

/** The largest body an API call may have. */
const BODY_BYTES = 256 * 1024
/** API calls one learner may make in a minute. */
const CALLS_PER_MINUTE = 300

export interface HttpOptions {
  /** The built site's folder, absolute. */
  readonly site: string
  readonly origins: readonly string[]
  readonly isLoopback: boolean
  readonly cookie: LearnerCookie
  readonly metrics: Metrics
  readonly logger: FastifyBaseLogger
  /** Null when runs can be served, otherwise the sentence that says why not. */
  readonly whyNot: () => string | null
  /** What else the operator is told at /healthz. */
  readonly details?: () => object
  /** Routes under `/api`, given the way to know whose request it is. */
  readonly api: (learnerOf: (request: FastifyRequest) => string) => FastifyPluginAsync | FastifyPluginCallback
}

/** The HTTP end of the server. `server` is where the WebSocket end listens for upgrades. */
export interface Http {
  readonly server: Server
  readonly isOwnOrigin: (request: IncomingMessage) => boolean
  /** The learner behind an upgrade, new when the browser has no cookie yet. */
  readonly learnerOf: (request: IncomingMessage) => { learner: string; setCookie: string | null }
  /** Resolves with the port that is served. */
  listen(where: { host: string; port: number }): Promise<number>
  close(): Promise<void>
}

/** Builds the HTTP server: site, API, health and metrics. Nothing listens yet. */
export async function openHttp(options: HttpOptions): Promise<Http> {
  const { cookie, logger, metrics, whyNot, details = () => ({}) } = options
  const isOwnOrigin = ownOrigin(options)
  const app: FastifyInstance = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES,
    // Only a proxy on this machine is believed when it says that the browser came by https.
    trustProxy: 'loopback',
    forceCloseConnections: true,
    genReqId: () => randomUUID(),
  })
  answerErrors(app)
  await app.register(helmet, {
    // Pages bring their own policy with the hashes of their scripts; all else gets the bare one below.
    contentSecurityPolicy: false,
    hsts: false,
    crossOriginEmbedderPolicy: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
  })
  const { bare } = contentSecurity()
  app.addHook('onSend', async (request, reply) => {
    if (!leanOnAssets(request, reply) && !reply.hasHeader('content-security-policy')) {
      reply.header('Content-Security-Policy', bare)
    }
    if (request.protocol === 'https') reply.header('Strict-Transport-Security', 'max-age=31536000')
  })
  // A browser asks for a page first. Making the learner known there means that all the page then opens at once, the API
  // and the socket, comes from one and the same; each of them would else make a learner of its own.
  app.addHook('onSend', async (request, reply) => {
    const isPage = `${reply.getHeader('content-type') ?? ''}`.startsWith('text/html')
    if (!isPage || cookie.read(request) !== null) return
    reply.header('Set-Cookie', cookie.mint({ isHttps: request.protocol === 'https' }).setCookie)
  })
  await app.register(compress, { encodings: ['br', 'gzip'], threshold: 1024 })

  app.get('/healthz', async (_request, reply) => {
    const reason = whyNot()
    reply.header('Cache-Control', 'no-store')
    return reply
      .code(reason === null ? 200 : 503)
      .send({ canRun: reason === null, ...(reason === null ? {} : { whyNot: reason }), ...details() })
  })
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()))
  await app.register(apiScope(options, isOwnOrigin))
  await serveSite(app, options.site)

  return {
    server: app.server,
    isOwnOrigin,
    learnerOf(request) {
      const known = cookie.read(request)
      if (known !== null) return { learner: known, setCookie: null }
      return cookie.mint({ isHttps: request.headers.origin?.startsWith('https:') ?? false })
    },
    async listen({ host, port }) {
      await app.listen({ host, port })
      const address = app.server.address()
      return typeof address === 'object' && address !== null ? address.port : port
    },
    close: () => app.close(),
  }
}

/** Everything under `/api`: bounded in rate, refused to pages of others, and always with a learner. */
function apiScope({ cookie, api }: HttpOptions, isOwnOrigin: (request: FastifyRequest) => boolean): FastifyPluginAsync {
  return async (scope) => {
    const learners = new WeakMap<FastifyRequest, string>()
    const learnerOf = (request: FastifyRequest): string => {
      const learner = learners.get(request) ?? cookie.read(request)
      if (learner === null) throw new Error('A route outside the API asked for the learner')
      return learner
    }
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('Cache-Control', 'no-store')
      const isSafe = request.method === 'GET' || request.method === 'HEAD'
      if (!isSafe && !isOwnOrigin(request)) {
        const message = `Pages of ${request.headers.origin ?? 'other sites'} may not change anything here.`
        return reply.code(403).send({ code: 'forbidden', message })
      }
      const known = cookie.read(request)
      if (known !== null) {
        learners.set(request, known)
        return
      }
      const { learner, setCookie } = cookie.mint({ isHttps: request.protocol === 'https' })
      learners.set(request, learner)
      reply.header('Set-Cookie', setCookie)
    })
    await scope.register(rateLimit, {
      max: CALLS_PER_MINUTE,
      timeWindow: 60_000,
      hook: 'preHandler',
      keyGenerator: (request) => cookie.read(request) ?? request.ip,
    })
    const routes: FastifyPluginAsync | FastifyPluginCallback = api(learnerOf)
    await scope.register(routes)
  }
}
