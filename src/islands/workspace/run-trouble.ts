import type { Ending } from '#protocol'
import { type RunTrouble, refusal } from './refusal.ts'
import type { RunView } from './run-view.ts'

/** Limits hit, refusals, and what is our fault. Null while nothing of the kind has happened. */
export function runTrouble({ state }: RunView): RunTrouble | null {
  if (state.type === 'broken') {
    return {
      sentence: `This was our fault, not yours. ${state.message} It is noted as ${state.id}, and your code is safe.`,
      inShort: `The last run broke, which was our fault. It is noted as ${state.id}.`,
      next: 'run-again',
    }
  }
  if (state.type === 'refused') return refusal(state.code, state.message)
  if (state.type !== 'over' || !LIMITS_HIT.includes(state.ending.how)) return null
  return { sentence: state.ending.message, inShort: 'The program was ended by a limit.', next: 'look' }
}

const LIMITS_HIT: readonly Ending['how'][] = ['out-of-time', 'out-of-memory', 'too-much-output', 'too-many-processes']
