import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { suite, test } from 'node:test'
import { openRecords } from '../../sandbox-server/records/index.ts'
import { MIGRATIONS, migrate } from '../../sandbox-server/records/sqlite/migrations.ts'
import { DATABASE_FILE } from '../../sandbox-server/records/sqlite/open-database.ts'
import { gradedRun, recordsFolder } from '../support/records-folder.ts'

suite('opening the records', () => {
  test('a folder that is not there is made', async () => {
    await using folder = await recordsFolder()
    const records = await openRecords(join(folder.path, 'not', 'there', 'yet'))
    await records.close()
  })

  test('what was saved is there when the records are opened again', async () => {
    await using folder = await recordsFolder()
    const first = await openRecords(folder.path)
    const id = await first.saveSubmission(gradedRun({ run: 'r1' }))
    await first.close()

    const second = await openRecords(folder.path)
    assert.equal((await second.submission('ann', id))?.challenge, 'accept-key')
    await second.close()
  })

  test('a file that is no database is named, with what to do', async () => {
    await using folder = await recordsFolder()
    const path = join(folder.path, DATABASE_FILE)
    await writeFile(path, 'Dear diary, today I learnt about frames. '.repeat(200))

    await assert.rejects(openRecords(folder.path), (error: Error) => {
      assert.ok(error.message.includes(path), error.message)
      assert.match(error.message, /damaged or is no SQLite database.*Put a backup in its place, or move it away/)
      assert.ok(error.cause instanceof Error)
      return true
    })
    assert.match(await readFile(path, 'utf8'), /^Dear diary/, 'the file is left as it was')
  })

  test('a database damaged in its middle is found at the door', async () => {
    await using folder = await recordsFolder()
    const records = await openRecords(folder.path)
    for (let n = 0; n < 50; n += 1) {
      await records.saveSubmission(gradedRun({ run: `r${n}`, files: [{ name: 'a.ts', text: 'x'.repeat(4000) }] }))
    }
    await records.close()
    const path = join(folder.path, DATABASE_FILE)
    const bytes = await readFile(path)
    bytes.fill(0xff, 4096 * 4, bytes.length - 4096)
    await writeFile(path, bytes)

    await assert.rejects(openRecords(folder.path), /is damaged or is no SQLite database/)
  })

  test('a file where the folder should be is named, with what to do', async () => {
    await using folder = await recordsFolder()
    const file = join(folder.path, 'a-file')
    await writeFile(file, '')

    await assert.rejects(openRecords(file), (error: Error) => {
      assert.ok(error.message.includes(file), error.message)
      assert.match(error.message, /is a file, and a folder is needed\. Move the file away, or name another folder/)
      return true
    })
  })

  test('a place that cannot be written to is named, with what to do', async () => {
    await using folder = await recordsFolder()
    // A folder in the database's place cannot be opened by anybody, root included.
    await mkdir(join(folder.path, DATABASE_FILE))

    await assert.rejects(openRecords(folder.path), /may not write there .*Give its user the right to write/)
  })

  test('records of a newer release are left alone, and the message says so', async () => {
    await using folder = await recordsFolder()
    await (await openRecords(folder.path)).close()
    const database = new DatabaseSync(join(folder.path, DATABASE_FILE))
    database.exec('pragma user_version = 99')
    database.close()

    await assert.rejects(
      openRecords(folder.path),
      /version 99, .*Start the newer release again, or name another folder/,
    )
  })
})

suite('changing the schema', () => {
  test('records made by the first release open with all they hold', async () => {
    await using folder = await recordsFolder()
    const database = new DatabaseSync(join(folder.path, DATABASE_FILE))
    database.exec(await readFile(new URL('fixtures/version-1.sql', import.meta.url), 'utf8'))
    database.close()

    const records = await openRecords(folder.path)
    const progress = await records.progressOf('ann', { lesson: 'the-protocol/handshake' })
    const [submission] = await records.submissionsOf('ann', 'accept-key')

    assert.equal(progress.questions['the-protocol/handshake#first-protocol']?.reply?.explain, 'It is HTTP.')
    assert.equal(progress.last?.title, 'The handshake')
    assert.deepEqual(progress.challenges['accept-key'], {
      isPassed: true,
      attempts: 3,
      bestPassed: 2,
      of: 2,
      lastAt: 1700000000000,
    })
    assert.equal((await records.submission('ann', submission?.id ?? ''))?.files[0]?.name, 'server.ts')
    await records.close()
  })

  test('a database goes through the changes it has not had, and through no other', () => {
    const database = new DatabaseSync(':memory:')
    migrate(database, ['create table a (x)'])
    migrate(database, ['create table a (x)', 'alter table a add column y'])
    migrate(database, ['create table a (x)', 'alter table a add column y'])
    assert.deepEqual(
      database
        .prepare('select name from pragma_table_info(?)')
        .all('a')
        .map(({ name }) => name),
      ['x', 'y'],
    )
    database.close()
  })

  test('a change that fails half-way leaves everything as it was', () => {
    const database = new DatabaseSync(':memory:')
    migrate(database)
    assert.throws(() => migrate(database, [...MIGRATIONS, 'create table half (x); create table learners (x)']))
    assert.equal(database.prepare('pragma user_version').get()?.user_version, MIGRATIONS.length)
    assert.deepEqual(database.prepare("select * from sqlite_schema where name = 'half'").all(), [])
    database.close()
  })
})
