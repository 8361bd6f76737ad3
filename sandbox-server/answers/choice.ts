import type { AnswerReply } from '#protocol'
import type { Judgement, Of } from './judgement.ts'
import { UnfitAnswer } from './unfit-answer.ts'

type Question = Of<'choice'> | Of<'choices'>

/** One option was chosen, and one is right. */
export function judgeChoice(question: Of<'choice'>, option: string): Judgement {
  const because = reasonsFor(question, [option])
  return { isRight: because[option]?.isRight === true, because, settled: wholeKey(question) }
}

/** Why each of the options is right or wrong, by its id. */
export function reasonsFor(question: Question, ids: readonly string[]): AnswerReply['because'] {
  return Object.fromEntries(
    ids.map((id) => {
      const option = question.options.find((one) => one.id === id)
      if (option === undefined) {
        throw new UnfitAnswer('unfit-answer', `answer: the question "${question.id}" has no option "${id}".`)
      }
      return [id, { isRight: option.right, text: option.because }]
    }),
  )
}

/** Every option's reason, and the right ones' ids. */
export function wholeKey(question: Question): Judgement['settled'] {
  const ids = question.options.map(({ id }) => id)
  return { because: reasonsFor(question, ids), key: question.options.filter(({ right }) => right).map(({ id }) => id) }
}
