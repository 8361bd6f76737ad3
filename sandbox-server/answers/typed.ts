import type { AnswerReply } from '#protocol'
import type { Judgement, Of } from './judgement.ts'
import { UnfitAnswer } from './unfit-answer.ts'

/** A short text, compared without case and blanks around it. A slip of the fingers is told apart from a wrong idea. */
export function judgeTyped(question: Of<'typed'>, text: string): Judgement {
  const typed = plain(text)
  if (typed === '') throw new UnfitAnswer('unfit-answer', 'answer.text: type an answer first.')
  const isRight = question.accept.some((accepted) => plain(accepted) === typed)
  const because: AnswerReply['because'] = {
    value: { isRight, text: isRight ? 'That is it.' : reason(question, typed) },
  }
  return { isRight, because, settled: { because, key: [...question.accept] } }
}

function reason({ near, accept }: Of<'typed'>, typed: string): string {
  const telling = near.find(({ value }) => plain(value) === typed)
  if (telling !== undefined) return telling.because
  if (accept.some((accepted) => isSlip(typed, plain(accepted)))) return 'Very close: look at each character once more.'
  return 'That is not it.'
}

function plain(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
}

/** One character more, less or other, or two neighbours swapped. In a text of a few characters that is another answer. */
function isSlip(typed: string, accepted: string): boolean {
  if (accepted.length < 6) return false
  let start = 0
  while (start < typed.length && typed[start] === accepted[start]) start += 1
  const a = typed.slice(start)
  const b = accepted.slice(start)
  const isSwapped = a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2)
  return isSwapped || a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1)
}
