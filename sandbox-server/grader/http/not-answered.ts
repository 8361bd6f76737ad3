import { FailedExpectation } from '../failed-expectation.ts'
import { find, type Word } from '../words.ts'
import { NotAnswered } from './exchange.ts'

/** A request without an answer as a failure of the learner's; anything else as it is. */
export function notAnswered(
  error: unknown,
  { name, request, words }: { name: string; request: string; words: readonly Word[] },
): unknown {
  if (!(error instanceof NotAnswered)) return error
  const reason = find(words, 'because')?.reason
  return new FailedExpectation({
    message: `${name} asked ${request} and ${error.message}.`,
    anomaly: error.isLate ? 'unanswered' : 'closed',
    expected: 'an answer',
    actual: error.message,
    ...(reason === undefined ? {} : { because: reason }),
    blames: error.event === null ? [] : [error.event],
  })
}
