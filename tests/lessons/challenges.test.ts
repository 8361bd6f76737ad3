import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { SourceFile, Verdict } from '#protocol'
import {
  type FoundChallenge,
  findChallenges,
  keptAnswer,
  keptAnswers,
  recordedWords,
} from '../../sandbox-server/challenges/index.ts'
import { gradeInPod } from '../../sandbox-server/commands/grade-in-pod.ts'
import { RECORDING_SEED } from '../../sandbox-server/commands/recording-seed.ts'
import { openPods, type Pod, type Pods } from '../../sandbox-server/pods/index.ts'

const ROOT = resolve(import.meta.dirname, '../..')

const quiet = { info() {}, warn() {}, error() {} }
const challenges = await findChallenges(join(ROOT, 'lessons'))

let pods: Pods
before(async () => {
  pods = await openPods({ isolation: 'bubblewrap', appRoot: ROOT, logger: quiet })
  assert.equal(pods.whyNot, null, 'these tests need real pods')
})
after(() => pods?.close())

for (const challenge of challenges) {
  describe(`the challenge ${challenge.id}`, () => {
    let pod: Pod
    const killedBy = new Map<string, string>()

    before(async () => {
      const purpose = { challengeFolder: challenge.folder, services: challenge.about.services }
      pod = await pods.start(purpose, AbortSignal.timeout(20_000))
    })
    after(() => pod?.close())

    const grade = async (files: readonly SourceFile[]): Promise<Verdict> => {
      const graded = await gradeInPod(pod, files, { seed: RECORDING_SEED })
      assert.equal(graded.type, 'verdict', graded.type === 'broken' ? graded.message : '')
      // What the line above has made sure of.
      return (graded as Extract<typeof graded, { type: 'verdict' }>).verdict
    }

    it('fails its own starter, which runs', async () => {
      const verdict = await grade(challenge.starter)
      assert.equal(verdict.status, 'fail')
    })

    it('passes its solution', async () => {
      const { files } = await keptAnswer(challenge, 'solution')
      assertPasses(await grade(files))
    })

    it('passes every other right design', async (test) => {
      const designs = await keptAnswers(challenge, 'accepted')
      assert.ok(designs.length >= 2, 'a challenge keeps at least two other designs that must pass')
      for (const { name, files } of designs) await test.test(name, async () => assertPasses(await grade(files)))
    })

    it('fails every known mistake, in the words recorded for it', async (test) => {
      for (const { name, folder, files } of await keptAnswers(challenge, 'mistakes')) {
        await test.test(name, async () => {
          const verdict = await grade(files)
          const recorded = await readFile(join(folder, 'verdict.txt'), 'utf8')
          assert.notEqual(verdict.status, 'pass')
          assert.equal(recordedWords(verdict), recorded, `record again with: record.ts ${challenge.id}`)
          for (const { name: check, status } of verdict.tests) if (status === 'fail') killedBy.set(check, name)
        })
      }
    })

    it('has no check that no mistake fails at', async () => {
      const idle = (await checkNames(challenge)).filter((name) => !killedBy.has(name))
      assert.deepEqual(idle, [])
    })

    const checkNames = async ({ starter }: FoundChallenge): Promise<string[]> => {
      return (await grade(starter)).tests.map(({ name }) => name)
    }
  })
}

it('there are challenges to test', () => {
  assert.ok(challenges.length > 0)
})

function assertPasses(verdict: Verdict): void {
  assert.equal(verdict.status, 'pass', recordedWords(verdict))
}
