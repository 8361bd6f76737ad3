import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { graderVersion } from '../../sandbox-server/grader/index.ts'

test('a version tells of a change in grader.ts, and in the files beside it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'grader-version-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'grader.ts'), 'export default 1')
  const alone = await graderVersion(folder)
  assert.notEqual(alone, await graderVersion())

  await mkdir(join(folder, 'grader'))
  await writeFile(join(folder, 'grader', 'visitor.ts'), 'export const visitor = 1')
  const beside = await graderVersion(folder)
  assert.notEqual(beside, alone)

  await writeFile(join(folder, 'grader', 'visitor.ts'), 'export const visitor = 2')
  assert.notEqual(await graderVersion(folder), beside)

  await mkdir(join(folder, 'mistakes'))
  await writeFile(join(folder, 'mistakes', 'server.ts'), '')
  await writeFile(join(folder, 'grader', 'visitor.ts'), 'export const visitor = 1')
  assert.equal(await graderVersion(folder), beside)
})
