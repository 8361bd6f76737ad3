import type { Answer, AnswerReply, Question } from '#protocol'
import { judgeChoice } from './choice.ts'
import { judgeChoices } from './choices.ts'
import { judgeExplain } from './explain.ts'
import type { Judgement } from './judgement.ts'
import { judgeNumber } from './number.ts'
import { judgeOrder } from './order.ts'
import { readQuizzes } from './read-quizzes.ts'
import { judgeTyped } from './typed.ts'
import { UnfitAnswer } from './unfit-answer.ts'

/** The lessons' questions with their keys. */
export interface Answers {
  /**
   * Judges an answer, given how many tries came before it, and says as much as that many tries have earned.
   *
   * @throws UnfitAnswer when there is no such question or the answer does not belong to it.
   */
  judge(given: Given, earlierTries: number): AnswerReply
  /** What an author may want to look at; nothing that keeps a quiz from being used. */
  readonly warnings: readonly string[]
  /** Reads the quizzes again. When they do not hold, says so and keeps those it had. */
  reload(): Promise<void>
}

/** An answer and the question it is given to: a lesson's id such as `the-protocol/handshake`, a question's id in it. */
interface Given {
  readonly lesson: string
  readonly question: string
  readonly answer: Answer
}

/**
 * Reads every `lessons/<module>/<lesson>/quiz.yaml`.
 *
 * @throws Error that lists every problem of every file, each with its file, line, question and field.
 */
export async function openAnswers(lessonsFolder: string): Promise<Answers> {
  let quizzes = await read(lessonsFolder)
  return {
    judge({ lesson, question: id, answer }, earlierTries) {
      const question = quizzes.questions.get(`${lesson}#${id}`)
      if (question === undefined) {
        throw new UnfitAnswer('unknown-question', `There is no question "${id}" in the lesson "${lesson}".`)
      }
      return reply(question, judgeBy(question, answer), earlierTries + 1)
    },
    get warnings() {
      return quizzes.warnings
    },
    async reload() {
      quizzes = await read(lessonsFolder)
    },
  }
}

/** Tries that count: a first one, and one more with a hint. */
const TRIES = 2

function reply(question: Question, judgement: Judgement, tries: number): AnswerReply {
  const { isRight, because, settled, mentions } = judgement
  const isSettled = isRight || tries >= TRIES || question.kind === 'explain'
  if (!isSettled) return { isRight, isSettled, tries, because, hint: question.hint }
  return { isRight, isSettled, tries, explain: question.explain, ...settled, ...mentions }
}

function judgeBy(question: Question, answer: Answer): Judgement {
  if (question.kind === 'choice' && answer.kind === 'choice') return judgeChoice(question, answer.option)
  if (question.kind === 'choices' && answer.kind === 'choices') return judgeChoices(question, answer.options)
  if (question.kind === 'number' && answer.kind === 'number') return judgeNumber(question, answer.value)
  if (question.kind === 'typed' && answer.kind === 'typed') return judgeTyped(question, answer.text)
  if (question.kind === 'order' && answer.kind === 'order') return judgeOrder(question, answer.items)
  if (question.kind === 'explain' && answer.kind === 'explain') return judgeExplain(question, answer.text)
  throw new UnfitAnswer(
    'unfit-answer',
    `answer.kind: the question "${question.id}" takes an answer of the kind "${question.kind}", and this one is of the kind "${answer.kind}".`,
  )
}

async function read(
  lessonsFolder: string,
): Promise<{ questions: ReadonlyMap<string, Question>; warnings: readonly string[] }> {
  const { questions, problems, warnings } = await readQuizzes(lessonsFolder)
  if (problems.length > 0) {
    const list = problems.map((problem) => `  ${problem}`).join('\n')
    throw new Error(`The quizzes have ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:\n${list}`)
  }
  return { questions, warnings }
}
