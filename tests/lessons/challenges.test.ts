import assert from 'node:assert/strict'
import { join, resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gateChallenge } from '../../sandbox-server/authoring/index.ts'
import { findChallenges } from '../../sandbox-server/challenges/index.ts'
import { openAuthorPods, podGrader } from '../../sandbox-server/commands/author/pod-grader.ts'
import type { Pods } from '../../sandbox-server/pods/index.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** Pods that grade at the same time. */
const AT_ONCE = 2

/** Fewer than `npm run author -- check` takes: there are hundreds of answers, and this runs every time. */
const SEEDS = { right: ['1', 'beef'], mistakes: [] }

const challenges = await findChallenges(join(ROOT, 'lessons'))

let pods: Pods
before(async () => {
  pods = await openAuthorPods(ROOT)
})
after(() => pods?.close())

describe('every challenge goes through its gates', { concurrency: AT_ONCE }, () => {
  for (const challenge of challenges) {
    it(challenge.id, async (test) => {
      const { grade, close } = podGrader(pods, challenge)
      try {
        for await (const { gate, problem } of gateChallenge(challenge, grade, SEEDS)) {
          await test.test(`${challenge.id} ${gate}`, () => assert.equal(problem, null, problem ?? ''))
        }
      } finally {
        await close()
      }
    })
  }
})

it('there are challenges to test', () => {
  assert.ok(challenges.length > 0)
})
