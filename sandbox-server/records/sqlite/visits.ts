import type { Records } from '../records.ts'
import type { Database } from './tables.ts'

/** Lessons kept per learner: many times what a course has, and an end to made-up names. */
const LESSONS_PER_LEARNER = 500

/** Notes the page a learner opened, and its lesson. */
export async function saveVisit(database: Database, visit: Parameters<Records['saveVisit']>[0]): Promise<void> {
  const { learner, lesson, at } = visit
  await database.transaction().execute(async (trx) => {
    await meet(trx, visit)
    await trx
      .updateTable('learners')
      .set({ lastHref: visit.href, lastTitle: visit.title, lastAt: at })
      .where('id', '=', learner)
      .execute()
    if (lesson === null || (await isFull(trx, { learner, lesson }))) return
    await trx
      .insertInto('lessons')
      .values({ learner, lesson, seenAt: at })
      .onConflict((conflict) => conflict.doUpdateSet({ seenAt: at }))
      .execute()
  })
}

/** Makes sure that the learner has a row that others may point to. */
export async function meet(trx: Database, { learner, at }: { learner: string; at: number }): Promise<void> {
  await trx
    .insertInto('learners')
    .values({ id: learner, createdAt: at, lastHref: null, lastTitle: null, lastAt: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function isFull(trx: Database, { learner, lesson }: { learner: string; lesson: string }): Promise<boolean> {
  const others = await trx
    .selectFrom('lessons')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('learner', '=', learner)
    .where('lesson', '!=', lesson)
    .executeTakeFirstOrThrow()
  return others.count >= LESSONS_PER_LEARNER
}
