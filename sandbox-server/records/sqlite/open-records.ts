import { Kysely } from 'kysely'
import type { Records } from '../records.ts'
import { saveAnswer, saveSelfMark } from './attempts.ts'
import { nodeSqlite } from './dialect.ts'
import { openDatabase } from './open-database.ts'
import { progressOf } from './progress.ts'
import { saveGivenUp, standingOf } from './standings.ts'
import { saveSubmission, submission, submissionsOf } from './submissions.ts'
import type { Tables } from './tables.ts'
import { saveVisit } from './visits.ts'

/**
 * Opens the records kept in a folder, making it when it is not there. Several processes may open the same one.
 *
 * @throws Error whose message names the path, what is wrong with it and what to do.
 */
export async function openRecords(folder: string): Promise<Records> {
  const database = new Kysely<Tables>({ dialect: nodeSqlite(openDatabase(folder)) })
  // Kysely closes only what it has used.
  await database.selectFrom('learners').select('id').limit(1).execute()
  return {
    saveVisit: (visit) => saveVisit(database, visit),
    saveAnswer: (attempt, judge) => saveAnswer(database, { attempt, judge }),
    saveSelfMark: (marked) => saveSelfMark(database, marked),
    saveSubmission: (graded) => saveSubmission(database, graded),
    progressOf: (learner, options) => progressOf(database, { learner, lesson: options?.lesson }),
    submissionsOf: (learner, challenge) => submissionsOf(database, { learner, challenge }),
    submission: (learner, id) => submission(database, { learner, id }),
    standingOf: (learner, challenge) => standingOf(database, { learner, challenge }),
    saveGivenUp: (given) => saveGivenUp(database, given),
    close: () => database.destroy(),
  }
}
