import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, FORGER, grade } from './attacker.ts'

attack('a grading is not fooled by a verdict that the program writes', async ({ pods }) => {
  const graded = await grade(pods, 'talks', FORGER)
  assert.match(complaint(graded), /./)
  const told = graded.events.find((event) => event.type === 'verdict')
  assert.notEqual(told?.graderVersion, 'forged')
  assert.equal(told?.verdict.challenge, 'talks')
})
