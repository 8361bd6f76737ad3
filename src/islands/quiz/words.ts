import type { AnswerReply, PublicQuestion } from '#protocol'

/** What to do first, when there is no answer to check yet. */
export const FIRST: { readonly [Kind in PublicQuestion['kind']]: string } = {
  choice: 'Choose an option first.',
  choices: 'Choose at least one option first.',
  number: 'Write a number first.',
  typed: 'Write an answer first.',
  order: 'Bring the items into order first.',
  explain: 'Write a few sentences first.',
}

/** What is said while the server cannot be reached. */
export const WAITING =
  'The server cannot be reached right now. Your answer is kept, and will be judged when the server is back. You can still change it.'

/** How an answer came out, in a sentence. */
export function outcome(kind: PublicQuestion['kind'], reply: AnswerReply): string {
  const { isRight, isSettled, tries, because } = reply
  if (kind === 'explain') return because.value?.text ?? ''
  if (isRight) return tries === 1 ? 'Right at the first try.' : 'Right at the second try.'
  if (isSettled) return 'That was the second try. This is how it is.'
  if (kind === 'choices') return notYetAll(because)
  if (kind === 'order') return 'Not quite in order. One more try.'
  return 'Not this one. One more try.'
}

/** All that is said to an answer that is not settled, for those who hear the page. */
export function inFull(kind: PublicQuestion['kind'], reply: AnswerReply): string {
  const reasons = Object.values(reply.because).map(({ text }) => text)
  const hint = reply.hint === undefined ? [] : [`Hint: ${reply.hint}`]
  return [outcome(kind, reply), ...reasons, ...hint].join(' ').replaceAll('`', '')
}

function notYetAll(because: AnswerReply['because']): string {
  const wrong = Object.values(because).filter(({ isRight }) => !isRight).length
  if (wrong === 0) return 'All you chose belong to it, and some are missing. One more try.'
  return wrong === 1
    ? 'One of these does not belong to it. One more try.'
    : `${wrong} of these do not belong to it. One more try.`
}
