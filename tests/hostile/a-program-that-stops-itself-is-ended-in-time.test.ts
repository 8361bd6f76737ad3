import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade } from './attacker.ts'

const STOPS_ITSELF = `process.kill(process.pid, 'SIGSTOP')`

attack('a program that stands still for ever is ended when its time is up', async ({ run }) => {
  const { ending } = await run(STOPS_ITSELF, { wallMs: 500 })
  assert.equal(ending.how, 'out-of-time')
})

attack('a grading does not wait for a program that stands still', async ({ pods }) => {
  const graded = await grade(pods, 'talks', `process.kill(process.ppid, 'SIGSTOP')\n${STOPS_ITSELF}`)
  assert.match(complaint(graded), /nothing listens on port 8080/)
})
