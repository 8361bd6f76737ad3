import type { Solution } from '#protocol'
import { ask } from './ask.ts'
import { readSolution } from './read-replies.ts'

/** What became of asking for a solution. */
export type SolutionOutcome =
  | { readonly type: 'told'; readonly solution: Solution }
  /** Not earned yet, or there is none; `message` says which. */
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'unreachable' }

/** A challenge's solution, which the server tells only to who has passed it or has given it up. */
export async function askForSolution(challenge: string): Promise<SolutionOutcome> {
  const asked = await ask(`/api/challenges/${encodeURIComponent(challenge)}/solution`)
  if (asked.type === 'refused') return asked
  const solution = asked.type === 'ok' ? readSolution(asked.body) : null
  return solution === null ? { type: 'unreachable' } : { type: 'told', solution }
}

/** Says that the learner wants to see the solution before they have passed, and asks for it. */
export async function giveUp(challenge: string): Promise<SolutionOutcome> {
  const asked = await ask(`/api/challenges/${encodeURIComponent(challenge)}/give-up`, { method: 'POST' })
  return asked.type === 'ok' ? askForSolution(challenge) : asked
}
