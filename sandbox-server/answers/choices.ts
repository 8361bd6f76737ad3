import { reasonsFor, wholeKey } from './choice.ts'
import type { Judgement, Of } from './judgement.ts'
import { UnfitAnswer } from './unfit-answer.ts'

/** Several may be right: all of those, and none of the others. A first wrong answer does not say which ones are missing. */
export function judgeChoices(question: Of<'choices'>, options: readonly string[]): Judgement {
  const chosen = new Set(options)
  if (chosen.size === 0) throw new UnfitAnswer('unfit-answer', 'answer.options: choose at least one option.')
  const because = reasonsFor(question, [...chosen])
  const isRight = question.options.every(({ id, right }) => chosen.has(id) === right)
  return { isRight, because, settled: wholeKey(question) }
}
