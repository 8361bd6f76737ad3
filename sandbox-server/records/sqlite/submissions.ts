import { randomUUID } from 'node:crypto'
import { Submission, type SubmissionSummary, Verdict } from '#protocol'
import type { GradedRun } from '../records.ts'
import type { Database } from './tables.ts'
import { meet } from './visits.ts'

/** What is kept per learner and challenge. Beyond it the oldest that did not pass go first; the latest that passed stays. */
const KEPT = { submissions: 200, bytes: 8 * 1024 * 1024 }

/** Keeps a graded run and returns the submission's id; the one it already has when the run was saved before. */
export async function saveSubmission(database: Database, graded: GradedRun): Promise<string> {
  return database.transaction().execute(async (trx) => {
    const { learner, challenge, run, verdict, graderVersion, at } = graded
    const known = await trx
      .selectFrom('submissions')
      .select('id')
      .where((columns) => columns.and({ learner, run }))
      .executeTakeFirst()
    if (known !== undefined) return known.id

    await meet(trx, graded)
    const files = JSON.stringify(graded.files)
    const said = JSON.stringify(verdict)
    const row = {
      id: randomUUID(),
      ...{ learner, challenge, run, graderVersion, at, files },
      status: verdict.status,
      passed: verdict.tests.filter(({ status }) => status === 'pass').length,
      checks: verdict.tests.length,
      seed: verdict.seed,
      verdict: said,
      bytes: Buffer.byteLength(files) + Buffer.byteLength(said),
    }
    await trx.insertInto('submissions').values(row).execute()
    await saveStanding(trx, row)
    await dropOldest(trx, row)
    return row.id
  })
}

/** The learner's submissions to one challenge, newest first. */
export async function submissionsOf(
  database: Database,
  { learner, challenge }: { learner: string; challenge: string },
): Promise<SubmissionSummary[]> {
  return database
    .selectFrom('submissions')
    .select(['id', 'at', 'status', 'passed', 'checks as of', 'seed', 'graderVersion'])
    .where((columns) => columns.and({ learner, challenge }))
    .orderBy('at', 'desc')
    .orderBy('id')
    .execute()
}

/** One submission of the learner's own, with its files and verdict. */
export async function submission(
  database: Database,
  { learner, id }: { learner: string; id: string },
): Promise<Submission | null> {
  const row = await database
    .selectFrom('submissions')
    .select(['id', 'at', 'status', 'passed', 'checks as of', 'seed', 'graderVersion', 'challenge', 'files', 'verdict'])
    .where((columns) => columns.and({ learner, id }))
    .executeTakeFirst()
  if (row === undefined) return null
  // A verdict from before a change of its schema is left out: the files are what the learner wants back.
  const verdict = Verdict.safeParse(JSON.parse(row.verdict))
  const files = Submission.shape.files.parse(JSON.parse(row.files))
  return { ...row, files, verdict: verdict.success ? verdict.data : undefined }
}

interface Kept {
  id: string
  learner: string
  challenge: string
  status: string
  passed: number
  checks: number
  at: number
}

async function saveStanding(trx: Database, { learner, challenge, status, passed, checks, at }: Kept): Promise<void> {
  const before = await trx
    .selectFrom('challenges')
    .selectAll()
    .where((columns) => columns.and({ learner, challenge }))
    .executeTakeFirst()
  const now = {
    isPassed: Number(status === 'pass' || before?.isPassed === 1),
    attempts: (before?.attempts ?? 0) + 1,
    lastAt: at,
    ...best({ passed, checks }, before),
  }
  await trx
    .insertInto('challenges')
    .values({ learner, challenge, gaveUpAt: null, ...now })
    .onConflict((conflict) => conflict.doUpdateSet(now))
    .execute()
}

type Best = { bestPassed: number; checks: number }

function best(now: { passed: number; checks: number }, before: Best | undefined): Best {
  const counted = { bestPassed: now.passed, checks: now.checks }
  if (before === undefined || before.checks === 0) return counted
  // A program that could not be run has no checks, and takes nothing from the best.
  if (now.checks === 0) return { bestPassed: before.bestPassed, checks: before.checks }
  // The challenge has been given other checks since: what was reached before cannot be compared.
  if (now.checks !== before.checks) return counted
  return { bestPassed: Math.max(now.passed, before.bestPassed), checks: now.checks }
}

async function dropOldest(trx: Database, { id, learner, challenge }: Kept): Promise<void> {
  const all = await trx
    .selectFrom('submissions')
    .select(['id', 'status', 'bytes'])
    .where((columns) => columns.and({ learner, challenge }))
    .orderBy('at')
    .execute()
  const latestPassed = all.findLast(({ status }) => status === 'pass')?.id
  const droppable = all.filter((one) => one.id !== id && one.id !== latestPassed)
  const inOrder = [
    ...droppable.filter((one) => one.status !== 'pass'),
    ...droppable.filter((one) => one.status === 'pass'),
  ]

  let count = all.length
  let bytes = all.reduce((sum, one) => sum + one.bytes, 0)
  for (const one of inOrder) {
    if (count <= KEPT.submissions && bytes <= KEPT.bytes) return
    await trx.deleteFrom('submissions').where('id', '=', one.id).execute()
    count -= 1
    bytes -= one.bytes
  }
}
