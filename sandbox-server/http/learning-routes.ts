import { randomUUID } from 'node:crypto'
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import { AnswerRequest, SelfMark, Visit } from '#protocol'
import { type Answers, UnfitAnswer } from '../answers/index.ts'
import type { Records } from '../records/index.ts'

/** What the learning routes work with. */
export interface LearningRoutes {
  readonly records: Records
  readonly answers: Answers
  readonly challenges: { has(id: string): boolean }
  /** The learner a request comes from, by the signed cookie. */
  readonly learnerOf: (request: FastifyRequest) => string
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** The largest body a page has reason to send, in bytes: four thousand letters of free text, four bytes each, and room. */
const BODY_BYTES = 32 * 1024

/**
 * Where a learner stands, what they visited, answered and submitted. A reply is sent after its records are on disk.
 * Whatever a request has wrong is answered with `{ code, message }`, naming the field.
 */
export function learningRoutes(options: LearningRoutes): FastifyPluginCallback {
  const { records, answers, challenges, learnerOf, now = Date.now } = options

  return (app, _, done) => {
    app.addHook('onSend', async (_request, reply) => {
      void reply.header('cache-control', 'no-store')
    })
    app.setErrorHandler<Error & { code?: string; statusCode?: number }>((error, _request, reply) => {
      if (error instanceof UnfitAnswer) {
        return refuse(reply, error.code === 'unknown-question' ? 404 : 400, error)
      }
      if (error.code?.startsWith('FST_ERR_CTP_')) return refuse(reply, error.statusCode ?? 400, notABody(error))
      // Ours: the server's own handler gives it an id and a log line.
      throw error
    })

    app.get<{ Querystring: { lesson?: unknown } }>('/api/progress', async (request, reply) => {
      const { lesson } = request.query
      const asked = LessonId.safeParse(lesson)
      if (lesson !== undefined && !asked.success) return refuse(reply, 400, badInput(asked.error, 'lesson'))
      return records.progressOf(learnerOf(request), { lesson: asked.data })
    })

    app.post('/api/visits', { bodyLimit: BODY_BYTES }, async (request, reply) => {
      const visit = Visit.safeParse(request.body)
      if (!visit.success) return refuse(reply, 400, badInput(visit.error, 'body'))
      await records.saveVisit({ ...visit.data, learner: learnerOf(request), at: now() })
      return reply.code(204).send()
    })

    app.post('/api/answers', { bodyLimit: BODY_BYTES }, async (request, reply) => {
      const given = AnswerRequest.safeParse(request.body)
      if (!given.success) return refuse(reply, 400, badInput(given.error, 'body'))
      // Made by the page for each attempt, so that one sent again after a lost reply does not count as a second try.
      const attempt = request.headers['idempotency-key'] ?? randomUUID()
      if (typeof attempt !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(attempt)) {
        const message = 'idempotency-key: must be 1 to 64 letters, digits, dashes or underscores.'
        return refuse(reply, 400, { code: 'bad-input', message })
      }
      const { lesson, question, answer, confidence } = given.data
      return records.saveAnswer(
        {
          ...{ lesson, question, answer },
          learner: learnerOf(request),
          attempt,
          confidence: confidence ?? null,
          at: now(),
        },
        (earlierTries) => answers.judge(given.data, earlierTries),
      )
    })

    app.post('/api/self-marks', { bodyLimit: BODY_BYTES }, async (request, reply) => {
      const marked = SelfMark.safeParse(request.body)
      if (!marked.success) return refuse(reply, 400, badInput(marked.error, 'body'))
      if (await records.saveSelfMark({ ...marked.data, learner: learnerOf(request) })) return reply.code(204).send()
      const message = `question: "${marked.data.question}" has no answer of yours to mark yet.`
      return refuse(reply, 404, { code: 'unknown-answer', message })
    })

    app.get<{ Params: { id: string } }>('/api/challenges/:id/submissions', async (request, reply) => {
      const { id } = request.params
      if (!challenges.has(id)) {
        return refuse(reply, 404, { code: 'unknown-challenge', message: `There is no challenge "${id}".` })
      }
      return records.submissionsOf(learnerOf(request), id)
    })

    app.get<{ Params: { id: string } }>('/api/submissions/:id', async (request, reply) => {
      const found = await records.submission(learnerOf(request), request.params.id)
      if (found !== null) return found
      return refuse(reply, 404, { code: 'unknown-submission', message: 'You have no submission by that id here.' })
    })

    done()
  }
}

const LessonId = AnswerRequest.shape.lesson

interface Refusal {
  readonly code: string
  readonly message: string
}

function refuse(reply: FastifyReply, status: number, { code, message }: Refusal): FastifyReply {
  return reply.code(status).send({ code, message })
}

type Issue = NonNullable<ReturnType<typeof AnswerRequest.safeParse>['error']>['issues'][number]

function badInput({ issues }: { issues: readonly Issue[] }, part: string): Refusal {
  const faults = issues.map((issue) => `${issue.path.length === 0 ? part : issue.path.join('.')} ${fault(issue)}`)
  return { code: 'bad-input', message: `This request cannot be read: ${faults.join('; ')}.` }
}

function fault(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be of the type ${issue.expected}`
    case 'too_big':
      return `must be at most ${issue.maximum}${unitOf(issue)}`
    case 'too_small':
      return `must be at least ${issue.minimum}${unitOf(issue)}`
    case 'invalid_format':
      return `must match ${'pattern' in issue ? issue.pattern : issue.format}`
    case 'invalid_union':
      return 'must be one of choice, choices, number, typed, order, explain'
    default:
      return 'is not as the protocol has it'
  }
}

function unitOf({ origin }: { origin: string }): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' entries' : ''
}

function notABody({ message }: Error): Refusal {
  return { code: 'bad-input', message: `body: ${message}. Send one JSON object, with content-type application/json.` }
}
