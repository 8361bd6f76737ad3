import type { AnswerReply } from '#protocol'
import type { Judgement, Of } from './judgement.ts'
import { UnfitAnswer } from './unfit-answer.ts'

/** Items brought into order. Only those that would have to move are called wrong: one early item does not spoil the rest. */
export function judgeOrder(question: Of<'order'>, ids: readonly string[]): Judgement {
  const key = question.items.map(({ id }) => id)
  if (ids.length !== key.length || new Set(ids).size !== key.length || !ids.every((id) => key.includes(id))) {
    throw new UnfitAnswer(
      'unfit-answer',
      `answer.items: the question "${question.id}" orders ${key.join(', ')}, each once.`,
    )
  }
  const staying = longestRise(ids.map((id) => key.indexOf(id)))
  const reasons: AnswerReply['because'] = Object.fromEntries(
    question.items.map(({ id, because }, place) => [id, { isRight: staying.has(place), text: because }]),
  )
  // After a first try the items in order are told so without their reasons, which would place the others.
  const because = Object.fromEntries(
    Object.entries(reasons).map(([id, { isRight, text }]) => [id, { isRight, text: isRight ? '' : text }]),
  )
  return { isRight: staying.size === key.length, because, settled: { because: reasons, key } }
}

/** The members of a longest rising subsequence: the most items that can stay while the others move. */
function longestRise(places: readonly number[]): ReadonlySet<number> {
  const endingAt: number[][] = []
  for (const [index, place] of places.entries()) {
    const before = endingAt
      .slice(0, index)
      .filter((rise) => (rise.at(-1) ?? -1) < place)
      .reduce<number[]>((longest, rise) => (rise.length > longest.length ? rise : longest), [])
    endingAt.push([...before, place])
  }
  return new Set(endingAt.reduce((longest, rise) => (rise.length > longest.length ? rise : longest), []))
}
