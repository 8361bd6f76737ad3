import { AnswerReply } from '#protocol'
import type { Attempt, Records } from '../records.ts'
import type { Database } from './tables.ts'
import { meet } from './visits.ts'

/** Attempts kept per question. Those that counted are never dropped. */
const ATTEMPTS_PER_QUESTION = 50

interface Judged {
  attempt: Attempt
  judge: (earlierTries: number) => AnswerReply
}

/** Judges an attempt by what came before it and keeps both, in one transaction. */
export async function saveAnswer(database: Database, { attempt, judge }: Judged): Promise<AnswerReply> {
  return database.transaction().execute(async (trx) => {
    const repeated = await replyTo(trx, attempt)
    if (repeated !== undefined) return repeated

    await meet(trx, attempt)
    const { learner, lesson, question, confidence, at } = attempt
    const standing = await trx
      .selectFrom('questions')
      .select(['tries', 'wasRightFirst', 'isSettled'])
      .where((row) => row.and({ learner, lesson, question }))
      .executeTakeFirst()

    const earlierTries = standing?.tries ?? 0
    const isCounted = standing?.isSettled !== 1
    const reply = judge(earlierTries)
    const isRight = Number(reply.isRight)
    const said = { answer: JSON.stringify(attempt.answer), reply: JSON.stringify(reply), confidence, isRight, at }

    await trx
      .insertInto('attempts')
      .values({ learner, lesson, question, attempt: attempt.attempt, isCounted: Number(isCounted), ...said })
      .execute()
    if (isCounted) {
      const now = {
        ...said,
        tries: earlierTries + 1,
        wasRightFirst: earlierTries === 0 ? isRight : (standing?.wasRightFirst ?? 0),
        isSettled: Number(reply.isSettled),
      }
      await trx
        .insertInto('questions')
        .values({ learner, lesson, question, selfMark: null, ...now })
        .onConflict((conflict) => conflict.doUpdateSet(now))
        .execute()
    } else {
      await dropOldest(trx, attempt)
    }
    return reply
  })
}

/** Keeps the learner's own mark of a free text; false when there is nothing to mark. */
export async function saveSelfMark(
  database: Database,
  { learner, lesson, question, mark }: Parameters<Records['saveSelfMark']>[0],
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('questions')
    .set({ selfMark: mark })
    .where((columns) => columns.and({ learner, lesson, question }))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

async function replyTo(
  trx: Database,
  { learner, lesson, question, attempt }: Attempt,
): Promise<AnswerReply | undefined> {
  const row = await trx
    .selectFrom('attempts')
    .select('reply')
    .where((columns) => columns.and({ learner, lesson, question, attempt }))
    .executeTakeFirst()
  return row && AnswerReply.parse(JSON.parse(row.reply))
}

async function dropOldest(trx: Database, { learner, lesson, question }: Attempt): Promise<void> {
  const ofQuestion = { learner, lesson, question }
  const kept = trx
    .selectFrom('attempts')
    .select('attempt')
    .where((columns) => columns.and(ofQuestion))
    .orderBy('isCounted', 'desc')
    .orderBy('at', 'desc')
    .limit(ATTEMPTS_PER_QUESTION)
  await trx
    .deleteFrom('attempts')
    .where((columns) => columns.and(ofQuestion))
    .where('attempt', 'not in', kept)
    .execute()
}
