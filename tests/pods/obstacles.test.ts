import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openPods } from '../../sandbox-server/pods/index.ts'
import { logger } from './pod-test.ts'

test('where the project cannot be read, the reason is a sentence with the folder, and nothing starts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-unreadable-'))
  await chmod(folder, 0o000)
  const pods = await openPods({ isolation: 'bubblewrap', appRoot: folder, logger })
  try {
    assert.ok(pods.whyNot?.includes(folder), String(pods.whyNot))
    await assert.rejects(pods.start({ challengeFolder: null, services: [] }, AbortSignal.timeout(1000)), {
      message: pods.whyNot,
    })
  } finally {
    await pods.close()
    await rm(folder, { recursive: true })
  }
})
