import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fail } from '../../sandbox-server/grader/index.ts'
import { grade } from './grading.ts'

test('what a check notes is told when it passes, and kept back when it fails', async () => {
  const { verdict } = await grade(
    '',
    ({ check }) => {
      check('passes', async ({ notes }) => notes('8 of 8'))
      check('fails', async ({ notes }) => {
        notes('5 of 8')
        fail({ message: 'Six are due.', anomaly: 'unexpected' })
      })
      check('has nothing to note', async () => {})
    },
    { setup: { starts: 'nothing' } },
  )
  assert.deepEqual(
    verdict.tests.map(({ message }) => message),
    ['8 of 8', 'Six are due.', undefined],
  )
})
