import type { Outcome } from '../predict/outcome.ts'
import { type Answer, isSameAnswer } from './catch-up.ts'
import { answerInWords } from './in-words.ts'

export type GuessedKind = Answer['type']

/** What may come back. */
export const OUTCOMES: readonly Outcome<GuessedKind>[] = [
  { id: 'nothing', text: 'nothing', means: 'the client is up to date' },
  { id: 'replay', text: 'a replay', means: 'the messages that were missed, one by one' },
  { id: 'full-state', text: 'a full state', means: 'all there is, in place of what the client had' },
]

/** What the learner expects to come; a replay with its first and last number. */
export type Guess = { type: 'nothing' } | { type: 'replay'; from: number; to: number } | { type: 'full-state' }

/** Whether it came as expected. A full state is expected as a whole. */
export function cameAsGuessed(guess: Guess, answer: Answer): boolean {
  return guess.type === 'full-state' ? answer.type === 'full-state' : isSameAnswer(guess, answer)
}

export function guessInWords(guess: Guess): string {
  return guess.type === 'full-state' ? 'a full state' : answerInWords(guess)
}
