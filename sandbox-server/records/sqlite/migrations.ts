import type { DatabaseSync } from 'node:sqlite'

/**
 * Every change of the schema since the first release, in order; a database's `user_version` counts those it has had.
 * A released migration is never edited: learners' databases have been through it.
 */
export const MIGRATIONS: readonly string[] = [
  `create table learners (
     id text primary key, createdAt integer not null, lastHref text, lastTitle text, lastAt integer
   ) strict, without rowid;

   create table lessons (
     learner text not null references learners, lesson text not null, seenAt integer not null,
     primary key (learner, lesson)
   ) strict, without rowid;

   create table attempts (
     learner text not null references learners, lesson text not null, question text not null, attempt text not null,
     answer text not null, confidence integer, isRight integer not null, isCounted integer not null,
     reply text not null, at integer not null,
     primary key (learner, lesson, question, attempt)
   ) strict;

   create table questions (
     learner text not null references learners, lesson text not null, question text not null,
     tries integer not null, isRight integer not null, wasRightFirst integer not null, isSettled integer not null,
     confidence integer, selfMark integer, answer text not null, reply text not null, at integer not null,
     primary key (learner, lesson, question)
   ) strict;

   create table submissions (
     id text primary key, learner text not null references learners, challenge text not null, run text not null,
     status text not null, passed integer not null, checks integer not null, seed text not null,
     graderVersion text not null, files text not null, verdict text not null, bytes integer not null,
     at integer not null,
     unique (learner, run)
   ) strict;
   create index submissionsByChallenge on submissions (learner, challenge, at);

   create table challenges (
     learner text not null references learners, challenge text not null, isPassed integer not null,
     attempts integer not null, bestPassed integer not null, checks integer not null, lastAt integer not null,
     primary key (learner, challenge)
   ) strict, without rowid;`,

  'alter table challenges add column gaveUpAt integer;',
]

/**
 * Brings a database to the newest schema in one transaction: it has all of it or none, and of two processes that start
 * together one waits and finds it done.
 *
 * @throws RangeError when the database comes from a newer release than this one.
 */
export function migrate(database: DatabaseSync, migrations: readonly string[] = MIGRATIONS): void {
  database.exec('begin immediate')
  try {
    const version = versionOf(database)
    if (version > migrations.length) {
      throw new RangeError(`it is of version ${version}, and this release knows versions up to ${migrations.length}`)
    }
    for (const migration of migrations.slice(version)) database.exec(migration)
    // A pragma takes no parameters; the number is ours.
    database.exec(`pragma user_version = ${migrations.length}`)
    database.exec('commit')
  } catch (error) {
    database.exec('rollback')
    throw error
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('pragma user_version').get()?.user_version ?? 0)
}
