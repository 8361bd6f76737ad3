import type { Answer, AnswerReply, PublicQuestion } from '#protocol'

/** What the part of a question that takes the answer is given. One component per kind of question fills it. */
export interface Field<Kind extends PublicQuestion['kind'] = PublicQuestion['kind']> {
  readonly question: Extract<PublicQuestion, { kind: Kind }>
  /** Unique on the page; ids and names of inputs begin with it. */
  readonly name: string
  /** The answer as it stands, also while it is being made; null while there is none to check. */
  readonly answer: Answer | null
  readonly onAnswer: (answer: Answer | null) => void
  /** What was said to the last answer. */
  readonly reply: AnswerReply | undefined
  /** Says something to those who do not see the page. */
  readonly announce: (text: string) => void
}
