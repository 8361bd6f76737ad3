import type { Answer, Ends, WrongRule } from './catch-up.ts'
import { wronglyAnswer } from './catch-up.ts'

/** A number as it is printed: with a minus sign, not a hyphen. */
export function inDigits(value: number): string {
  return value < 0 ? `−${-value}` : `${value}`
}

/** `nothing`, `a replay of 16 and 17`, `a full state with 13 to 17`. */
export function answerInWords(answer: Answer): string {
  if (answer.type === 'nothing') return 'nothing'
  if (answer.type === 'replay') return `a replay of ${span(answer.from, answer.to)}`
  return answer.to < answer.from ? 'an empty full state' : `a full state with ${span(answer.from, answer.to)}`
}

/** `16`, `16 and 17`, `13 to 17`. */
export function span(from: number, to: number): string {
  if (from === to) return `${from}`
  return to === from + 1 ? `${from} and ${to}` : `${from} to ${to}`
}

/** Why that is the answer, by the client's next number and the two ends. */
export function reasonFor(lastSeq: number, { oldest, latest }: Ends): string {
  if (lastSeq < 0) return '−1 is the agreed way to say “I have nothing”. It gets all there is.'
  const next = lastSeq + 1
  const needs = `The next one needed is ${lastSeq} + 1 = ${next}.`
  if (lastSeq > latest) {
    const counted = latest === 0 ? 'has not given a number yet' : `has counted only to ${latest}`
    return `${lastSeq} is above the latest: this server ${counted}. A number from another life cannot be compared, so all is sent anew.`
  }
  if (lastSeq === latest) return `${needs} It has not been sent yet, so there is nothing to repeat.`
  if (next < oldest) {
    return `${needs} The oldest kept is ${oldest}, and ${next} < ${oldest}: it is gone. No replay can close that gap.`
  }
  if (next === oldest && oldest > 1) {
    return `${needs} That is just the oldest one kept. ${lastSeq} itself is gone, but nobody asks for ${lastSeq}.`
  }
  return `${needs} It lies between the oldest, ${oldest}, and the latest, ${latest}: it is there, and all that follows is too.`
}

/** What a wrong rule would have come to, for this client. */
export function wrongRuleInWords(rule: WrongRule, lastSeq: number, ends: Ends): string {
  const { oldest, latest } = ends
  const would = wronglyAnswer(rule, lastSeq, ends)
  if (rule === 'last-seen') {
    if (lastSeq + 1 !== oldest || lastSeq === latest)
      return 'Here it comes to the same. Try the number just below the oldest.'
    if (lastSeq < 1) return 'Here it comes to the same messages.'
    return `${lastSeq} < ${oldest}, so it would send a full state. Nothing is lost, but the client throws away what it had, though not one message was missing.`
  }
  if (lastSeq > latest) {
    return `Nothing kept is above ${lastSeq}, so it would send nothing. The client stays with the numbers of another life, and drops each new message up to ${lastSeq} as one it has already.`
  }
  const firstLost = Math.max(lastSeq + 1, 1)
  const lastLost = oldest - 1
  if (would.type === 'nothing' || firstLost > lastLost) {
    return 'Here it comes to the same: nothing that is needed is gone.'
  }
  const areLost = firstLost === lastLost ? 'is lost' : 'are lost'
  return `It would replay ${span(would.from, would.to)}. ${span(firstLost, lastLost)} ${areLost}, and the client believes that it is up to date.`
}
