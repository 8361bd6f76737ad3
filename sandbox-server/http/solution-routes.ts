import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import type { Solution } from '#protocol'
import type { Records } from '../records/index.ts'

/** What the routes of solutions work with. */
export interface SolutionRoutes {
  readonly records: Pick<Records, 'standingOf' | 'saveGivenUp'>
  /** A challenge's solution; null where it has none, undefined where there is no such challenge. */
  readonly solutionOf: (challenge: string) => Promise<Solution | null | undefined>
  /** The learner a request comes from, by the signed cookie. */
  readonly learnerOf: (request: FastifyRequest) => string
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

interface OfChallenge {
  Params: { id: string }
}

/**
 * Solutions, for whoever has earned them by a check that passed or has asked for them. Until then nothing of them leaves
 * the server. Asking is recorded, takes nothing away, and is done on purpose: by a POST of its own.
 */
export function solutionRoutes(options: SolutionRoutes): FastifyPluginCallback {
  const { records, solutionOf, learnerOf, now = Date.now } = options

  return (app, _, done) => {
    app.addHook('onSend', async (_request, reply) => {
      void reply.header('cache-control', 'no-store')
    })

    app.get<OfChallenge>('/api/challenges/:id/solution', async (request, reply) => {
      const { id } = request.params
      const standing = await records.standingOf(learnerOf(request), id)
      const maySee = standing !== null && (standing.isPassed || standing.gaveUpAt !== null)
      // Looked up either way, so that a challenge that has none is not said to be earned some day.
      const solution = await solutionOf(id)
      if (!solution) return refuse(reply, solution, id)
      if (maySee) return solution
      const message = 'The solution is shown once one of your checks has passed, or when you ask for it.'
      return reply.code(403).send({ code: 'not-earned', message })
    })

    app.post<OfChallenge>('/api/challenges/:id/give-up', { bodyLimit: 1024 }, async (request, reply) => {
      const { id } = request.params
      const solution = await solutionOf(id)
      if (!solution) return refuse(reply, solution, id)
      await records.saveGivenUp({ learner: learnerOf(request), challenge: id, at: now() })
      return reply.code(204).send()
    })

    done()
  }
}

function refuse(reply: FastifyReply, solution: null | undefined, id: string): FastifyReply {
  const [code, message] =
    solution === null
      ? ['no-solution', 'No solution is kept for this challenge: its checks alone say what is right.']
      : ['unknown-challenge', `There is no challenge "${id}".`]
  return reply.code(404).send({ code, message })
}
