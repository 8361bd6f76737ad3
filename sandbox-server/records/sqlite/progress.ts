import { Answer, AnswerReply, type Progress } from '#protocol'
import type { Database, Tables } from './tables.ts'

/** Where the learner stands; with `lesson`, that lesson's questions carry what was answered and what was said to it. */
export async function progressOf(
  database: Database,
  { learner, lesson }: { learner: string; lesson: string | undefined },
): Promise<Progress> {
  const [known, lessons, questions, challenges] = await Promise.all([
    database.selectFrom('learners').selectAll().where('id', '=', learner).executeTakeFirst(),
    database.selectFrom('lessons').selectAll().where('learner', '=', learner).execute(),
    database.selectFrom('questions').selectAll().where('learner', '=', learner).execute(),
    database.selectFrom('challenges').selectAll().where('learner', '=', learner).execute(),
  ])
  return {
    lessons: Object.fromEntries(lessons.map((row) => [row.lesson, { seenAt: row.seenAt }])),
    questions: Object.fromEntries(
      questions.map((row) => [
        `${row.lesson}#${row.question}`,
        { ...standing(row), ...(row.lesson === lesson ? whatWasSaid(row) : {}) },
      ]),
    ),
    challenges: Object.fromEntries(
      challenges.map(({ challenge, isPassed, attempts, bestPassed, checks, lastAt, gaveUpAt }) => [
        challenge,
        {
          ...{ isPassed: isPassed === 1, attempts, bestPassed, of: checks, lastAt },
          ...(gaveUpAt === null ? {} : { gaveUpAt }),
        },
      ]),
    ),
    last: last(known),
  }
}

type Question = Tables['questions']

function standing({
  isRight,
  wasRightFirst,
  isSettled,
  tries,
  confidence,
  selfMark,
}: Question): Progress['questions'][string] {
  return {
    isRight: isRight === 1,
    wasRightFirst: wasRightFirst === 1,
    isSettled: isSettled === 1,
    tries,
    ...(confidence === null ? {} : { confidence }),
    ...(selfMark === null ? {} : { selfMark }),
  }
}

function whatWasSaid({ answer, reply }: Question): Pick<Progress['questions'][string], 'answer' | 'reply'> {
  const given = Answer.safeParse(JSON.parse(answer))
  const said = AnswerReply.safeParse(JSON.parse(reply))
  // Kept by a release whose answers looked otherwise: how the question stands is still true.
  return given.success && said.success ? { answer: given.data, reply: said.data } : {}
}

function last(learner: Tables['learners'] | undefined): Progress['last'] {
  if (learner?.lastHref == null || learner.lastTitle === null || learner.lastAt === null) return null
  return { href: learner.lastHref, title: learner.lastTitle, at: learner.lastAt }
}
