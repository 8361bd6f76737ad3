import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openRecords } from '../../sandbox-server/records/index.ts'
import { openDatabase } from '../../sandbox-server/records/sqlite/open-database.ts'
import { gradedRun, recordsFolder } from '../support/records-folder.ts'

suite('what was acknowledged is kept', { timeout: 300_000 }, () => {
  test('nothing acknowledged is lost when the server is killed in the middle of writing, again and again', async () => {
    await using folder = await recordsFolder()
    for (let round = 0; round < 10; round += 1) {
      const acknowledged = await writeUntilKilled(folder.path, { name: `round-${round}`, writes: 5 + 7 * round })

      const records = await openRecords(folder.path)
      const { questions, challenges } = await records.progressOf('ann')
      for (const id of acknowledged) {
        assert.ok(questions[`first/one#${id}`]?.isSettled, `the answer ${id} of round ${round} is lost`)
        assert.equal(challenges[`challenge-${id}`]?.attempts, 1, `the submission ${id} of round ${round} is lost`)
      }
      await records.close()
    }
  })

  test('a commit waits for the disk, so that a power cut takes nothing either', async () => {
    await using folder = await recordsFolder()
    const database = openDatabase(folder.path)
    // https://sqlite.org/pragma.html#pragma_synchronous: 2 is FULL.
    assert.equal(database.prepare('pragma synchronous').get()?.synchronous, 2)
    assert.equal(database.prepare('pragma journal_mode').get()?.journal_mode, 'wal')
    database.close()
  })
})

suite('two servers over one folder', { timeout: 300_000 }, () => {
  test('both write, and each sees what the other wrote', async () => {
    await using folder = await recordsFolder()
    const records = await openRecords(folder.path)
    const other = writer(folder.path, { name: 'other', writes: 30 })
    try {
      const reading = lines(other)
      for (let n = 0; n < 30; n += 1) await records.saveSubmission(gradedRun({ run: `mine-${n}`, challenge: 'mine' }))

      const theirs = await reading
      const { challenges } = await records.progressOf('ann')
      assert.equal(theirs.length, 30)
      assert.equal(challenges.mine?.attempts, 30)
      for (const id of theirs) assert.equal(challenges[`challenge-${id}`]?.attempts, 1)
    } finally {
      await kill(other)
      await records.close()
    }
  })

  test('they may be the first there at the same moment', async () => {
    await using folder = await recordsFolder()
    const both = ['left', 'right'].map((name) => writer(folder.path, { name, writes: 3 }))
    try {
      const written = await Promise.all(both.map(lines))
      assert.deepEqual(written, [
        ['left-0', 'left-1', 'left-2'],
        ['right-0', 'right-1', 'right-2'],
      ])
    } finally {
      await Promise.all(both.map(kill))
    }
  })
})

/** A server of its own. One that writes without end can starve another: SQLite keeps no queue for its lock. */
function writer(
  folder: string,
  { name, writes = Number.POSITIVE_INFINITY }: { name: string; writes?: number },
): ChildProcess {
  const program = fileURLToPath(new URL('../support/records-writer.ts', import.meta.url))
  return spawn(process.execPath, [program, folder, name, String(writes)], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Everything that was acknowledged before the kill, which comes while the program goes on writing. */
async function writeUntilKilled(folder: string, { name, writes }: { name: string; writes: number }): Promise<string[]> {
  const child = writer(folder, { name })
  assert.ok(child.stdout)
  const acknowledged: string[] = []
  const exited = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line)
    if (acknowledged.length === writes) child.kill('SIGKILL')
  }
  const [, signal] = await exited
  assert.equal(signal, 'SIGKILL', 'the program was to be killed, and ended by itself')
  return acknowledged
}

async function lines(child: ChildProcess): Promise<string[]> {
  assert.ok(child.stdout)
  const read: string[] = []
  for await (const line of createInterface({ input: child.stdout })) read.push(line)
  return read
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
