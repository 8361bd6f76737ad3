import { randomBytes } from 'node:crypto'
import type { FastifyError, FastifyInstance } from 'fastify'

/** Gives every error one shape, `{ code, message }`. What we did not expect is logged under an id, and only the id is told. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500
    if (status < 500) {
      return reply
        .code(status)
        .send({ code: plain(error.code, status), message: SENTENCES[status] ?? sentence(error.message) })
    }
    const id = randomBytes(4).toString('hex')
    request.log.error({ err: error, id, url: request.url }, 'A request broke')
    const message = `Something went wrong on our side. Nothing you did caused it; try again. If it happens again, give the instructor this id: ${id}.`
    return reply.code(500).send({ code: 'broken', message, id })
  })
}

const SENTENCES: Readonly<Record<number, string>> = {
  413: 'That is larger than this server reads.',
  415: 'This server reads JSON. Say so with the header content-type: application/json.',
  429: 'Too many requests at once. Wait a moment and go on.',
}

const CODES: Readonly<Record<number, string>> = {
  400: 'bad-request',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-large',
  415: 'not-json',
  429: 'too-fast',
}

/** Our own codes pass; those of libraries, such as FST_ERR_CTP_BODY_TOO_LARGE, become one of ours. */
function plain(code: string | undefined, status: number): string {
  return code !== undefined && /^[a-z-]+$/.test(code) ? code : (CODES[status] ?? 'bad-request')
}

function sentence(message: string): string {
  return /[.?]$/.test(message) ? message : `${message}.`
}
