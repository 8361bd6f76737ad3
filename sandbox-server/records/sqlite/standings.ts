import type { Records, Standing } from '../records.ts'
import type { Database } from './tables.ts'
import { meet } from './visits.ts'

/** How a challenge stands with a learner; null when they have neither checked it nor given it up. */
export async function standingOf(
  database: Database,
  { learner, challenge }: { learner: string; challenge: string },
): Promise<Standing | null> {
  const row = await database
    .selectFrom('challenges')
    .select(['isPassed', 'gaveUpAt'])
    .where((columns) => columns.and({ learner, challenge }))
    .executeTakeFirst()
  return row === undefined ? null : { isPassed: row.isPassed === 1, gaveUpAt: row.gaveUpAt }
}

/** Notes that a learner gave a challenge up. Whoever has passed it has nothing to give up, and the first time stays. */
export async function saveGivenUp(database: Database, given: Parameters<Records['saveGivenUp']>[0]): Promise<void> {
  const { learner, challenge, at } = given
  await database.transaction().execute(async (trx) => {
    await meet(trx, given)
    const before = await standingOf(trx, given)
    if (before?.isPassed || before?.gaveUpAt != null) return
    const fresh = { isPassed: 0, attempts: 0, bestPassed: 0, checks: 0, lastAt: at }
    await trx
      .insertInto('challenges')
      .values({ learner, challenge, ...fresh, gaveUpAt: at })
      .onConflict((conflict) => conflict.doUpdateSet({ gaveUpAt: at }))
      .execute()
  })
}
