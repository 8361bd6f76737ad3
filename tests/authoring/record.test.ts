import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { record } from '../../sandbox-server/commands/author/record.ts'
import { scaffold } from '../../sandbox-server/commands/author/scaffold.ts'

it('npm run author -- record says which mistakes there are when one is named that is not', async () => {
  const root = await mkdtemp(join(tmpdir(), 'duplex-record-'))
  try {
    await scaffold('challenge', { name: 'my-room', root })
    await assert.rejects(
      record('my-room', { root, only: ['dies-of-rubish'] }),
      /There is no mistake “dies-of-rubish”\. There are: dies-of-rubbish, first-listener-only, speaks-to-the-speaker\./,
    )
  } finally {
    await rm(root, { recursive: true })
  }
})
