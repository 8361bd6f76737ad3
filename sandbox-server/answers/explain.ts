import type { AnswerReply } from '#protocol'
import { statements, wordsMatching } from './concepts.ts'
import type { Judgement, Of } from './judgement.ts'
import { UnfitAnswer } from './unfit-answer.ts'

/**
 * Free text, matched by concept. The matcher reads words, not thoughts: it says which concepts an answer mentions and in
 * which of the learner's words, and never that the answer is correct.
 */
export function judgeExplain(question: Of<'explain'>, text: string): Judgement {
  if (text.trim() === '') throw new UnfitAnswer('unfit-answer', 'answer.text: write an answer first.')
  const { mentioned, contradicted, wordLists } = readText(question, text)

  const concepts = question.concepts.map(({ id, name }) => ({ name, matched: mentioned.get(id) ?? null }))
  const isRight = mentioned.size === concepts.length && contradicted.length === 0
  const because: AnswerReply['because'] = {
    value: { isRight, text: summary({ mentions: mentioned.size, of: concepts.length, wordLists }) },
  }
  return {
    isRight,
    because,
    settled: { because },
    mentions: { concepts, contradictions: contradicted, model: question.model },
  }
}

/** What a text mentions, by concept id with the learner's own words, and what in it contradicts the subject. */
export function readText(
  question: Of<'explain'>,
  text: string,
): { mentioned: Map<string, string>; contradicted: { matched: string; because: string }[]; wordLists: number } {
  const read = statements(text)
  const mentioned = new Map<string, string>()
  for (const { id, needs } of question.concepts) {
    const words = read.sentences.map((sentence) => wordsMatching(sentence, needs)).find((match) => match !== null)
    if (words !== undefined) mentioned.set(id, words)
  }
  const contradicted = question.contradictions.flatMap(({ pattern, because }) => {
    const matched = read.sentences
      .map((sentence) => wordsMatching(sentence, [[pattern]]))
      .find((match) => match !== null)
    return matched === undefined ? [] : [{ matched, because }]
  })
  return { mentioned, contradicted, wordLists: read.wordLists }
}

function summary({ mentions, of, wordLists }: { mentions: number; of: number; wordLists: number }): string {
  const counted = `Mentions ${mentions} of ${of}.`
  return wordLists === 0 ? counted : `${counted} A list of words without a sentence around them is not read.`
}
