import assert from 'node:assert/strict'
import { join, resolve } from 'node:path'
import { it } from 'node:test'
import { findChallenges, keptAnswer } from '../../sandbox-server/challenges/index.ts'
import { gradeInPod } from '../../sandbox-server/commands/grade-in-pod.ts'
import { openPods } from '../../sandbox-server/pods/index.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** With this seed, two checks of catch-up happen to broadcast the same text. */
const SAME_TEXT = '1760'

it('passes the solution of catch-up even when chance gives two messages the same text', async () => {
  const quiet = { info() {}, warn() {}, error() {} }
  const pods = await openPods({ isolation: 'bubblewrap', appRoot: ROOT, logger: quiet })
  try {
    const challenge = (await findChallenges(join(ROOT, 'lessons'))).find(({ id }) => id === 'catch-up')
    assert.ok(challenge !== undefined)
    const purpose = { challengeFolder: challenge.folder, services: challenge.about.services }
    const pod = await pods.start(purpose, AbortSignal.timeout(20_000))
    const { files } = await keptAnswer(challenge, 'solution')
    const graded = await gradeInPod(pod, files, { seed: SAME_TEXT })
    assert.ok(graded.type === 'verdict')
    assert.equal(graded.verdict.status, 'pass')
  } finally {
    await pods.close()
  }
})
