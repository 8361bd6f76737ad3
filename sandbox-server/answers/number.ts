import type { AnswerReply } from '#protocol'
import type { Judgement, Of } from './judgement.ts'

/** A number within the tolerance is right; a telling wrong one is answered with what it gives away. */
export function judgeNumber(question: Of<'number'>, value: number): Judgement {
  const isRight = isWithin(value, question.answer, question.tolerance)
  const because: AnswerReply['because'] = { value: { isRight, text: reason(question, { value, isRight }) } }
  return { isRight, because, settled: { because, key: [String(question.answer)] } }
}

function reason({ near, answer, tolerance, unit }: Of<'number'>, given: { value: number; isRight: boolean }): string {
  const { value, isRight } = given
  if (isRight) return value === answer ? 'That is it.' : `Near enough: it comes out at ${withUnit(answer, unit)}.`
  const telling = near
    .filter((one) => isWithin(value, one.value, tolerance))
    .sort((a, b) => Math.abs(a.value - value) - Math.abs(b.value - value))[0]
  return telling?.because ?? `It comes out ${value > answer ? 'smaller' : 'larger'} than ${withUnit(value, unit)}.`
}

function isWithin(value: number, goal: number, tolerance: number): boolean {
  // 0.1 + 0.2 is 0.3 to a person; the slack is far below anything a question asks for.
  return Math.abs(value - goal) <= tolerance + 1e-9 * Math.max(1, Math.abs(goal))
}

function withUnit(value: number, unit: string): string {
  return unit === '' ? String(value) : `${value} ${unit}`
}
