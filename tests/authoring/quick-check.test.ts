import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { it } from 'node:test'

const AUTHOR = join(import.meta.dirname, '../../sandbox-server/commands/author.ts')

it('npm run author -- check --quick calls nothing sound that it has not graded', () => {
  const { status, stderr } = spawnSync(process.execPath, [AUTHOR, 'check', 'heartbeat', '--quick'], {
    encoding: 'utf8',
  })
  assert.deepEqual([status, stderr], [0, 'Nothing is missing. Nothing was graded.\n'])
})
