import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { migrate } from './migrations.ts'

/** The file inside the records folder. */
export const DATABASE_FILE = 'duplex.db'

/** How long one process waits for another that is writing, in milliseconds. */
const BUSY_MS = 5_000

/** How long to let the other process be before looking again, in milliseconds. */
const LOOK_AGAIN_MS = 10

/** Up to this size the whole file is looked over at start: it takes a fraction of a second. */
const CHECKED_BYTES = 64 * 1024 * 1024

/**
 * Opens the database in the folder, making both when they are not there, at the newest schema.
 *
 * @throws Error whose message names the path, what is wrong with it and what to do.
 */
export function openDatabase(folder: string): DatabaseSync {
  const path = join(folder, DATABASE_FILE)
  let database: DatabaseSync | undefined
  try {
    // Learners' programs and answers are nobody else's business on a shared machine.
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    database = new DatabaseSync(path, { timeout: BUSY_MS })
    keepWriteAheadLog(database)
    // With synchronous=FULL a commit is on disk when it returns, so that an answer acknowledged outlives even a power cut.
    database.exec('pragma synchronous = full; pragma foreign_keys = on;')
    migrate(database)
    lookOver(database, path)
    return database
  } catch (error) {
    if (database?.isOpen) database.close()
    throw new Error(`The records in ${path} cannot be opened: ${whatIsWrong(error)}`, { cause: error })
  }
}

/**
 * Of two processes that make a new file's journal a write-ahead log at the same moment, SQLite refuses one at once, without
 * waiting: each holds the lock that the other needs.
 */
function keepWriteAheadLog(database: DatabaseSync): void {
  const deadline = performance.now() + BUSY_MS
  for (;;) {
    try {
      database.exec('pragma journal_mode = wal')
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS)
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE.busy
}

function lookOver(database: DatabaseSync, path: string): void {
  if (statSync(path).size > CHECKED_BYTES) return
  const found = database.prepare('pragma quick_check(1)').get()?.quick_check
  if (found !== 'ok') throw Object.assign(new Error(String(found)), { errcode: SQLITE.corrupt })
}

// Primary result codes: https://sqlite.org/rescode.html
const SQLITE = { busy: 5, readonly: 8, io: 10, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 } as const

function whatIsWrong(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const sqlite = 'errcode' in error ? Number(error.errcode) & 0xff : 0
  const system = 'code' in error ? String(error.code) : ''
  const path = 'path' in error ? String(error.path) : ''

  if (error instanceof RangeError) {
    return `${error.message}. Start the newer release again, or name another folder for this one.`
  }
  if (sqlite === SQLITE.notADatabase || sqlite === SQLITE.corrupt) {
    return `the file is damaged or is no SQLite database (${error.message}). Put a backup in its place, or move it away and start again with empty records.`
  }
  if (sqlite === SQLITE.busy) {
    return `another program has been writing to it for ${BUSY_MS / 1000} s. End that program, or name another folder.`
  }
  if (sqlite === SQLITE.full || system === 'ENOSPC') {
    return 'the disk is full. Make room, or name a folder on another disk.'
  }
  if (
    sqlite === SQLITE.readonly ||
    sqlite === SQLITE.cantOpen ||
    system === 'EACCES' ||
    system === 'EPERM' ||
    system === 'EROFS'
  ) {
    return `this process may not write there (${error.message}). Give its user the right to write to the folder and the files in it, or name another folder.`
  }
  if (system === 'ENOTDIR' || system === 'EEXIST') {
    return `${path} is a file, and a folder is needed. Move the file away, or name another folder.`
  }
  return `${error.message}. Check the folder and its disk, or name another folder.`
}
