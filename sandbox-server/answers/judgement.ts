import type { AnswerReply, Question } from '#protocol'

/** What one kind of question finds out about an answer, before the rules about tries decide how much of it is said. */
export interface Judgement {
  readonly isRight: boolean
  /** Why what was answered is right or wrong: said after every try. */
  readonly because: AnswerReply['because']
  /** The reasons for everything, and the key: said once the question is settled. */
  readonly settled: Pick<AnswerReply, 'because' | 'key'>
  /** What free text mentions; its question is settled by any answer. */
  readonly mentions?: Pick<AnswerReply, 'concepts' | 'contradictions' | 'model'>
}

/** One kind of question, as its author wrote it. */
export type Of<Kind extends Question['kind']> = Extract<Question, { kind: Kind }>
