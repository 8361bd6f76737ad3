import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade } from './attacker.ts'

attack('an exit code of 0 is no verdict, whoever else was killed with it', async ({ pods }) => {
  const graded = await grade(pods, 'talks', `try { process.kill(1, 'SIGKILL') } catch {}\nprocess.exit(0)`)
  assert.match(complaint(graded), /./)
  assert.equal(graded.ending.how, 'finished')
})

attack('a program that says it was ended for its memory is only told what it said', async ({ run }) => {
  const { ending } = await run(`console.error('FATAL ERROR: heap'); process.exit(137)`)
  // It may name its own ending as it likes, but not as a good one.
  assert.ok(['out-of-memory', 'crashed'].includes(ending.how))
  assert.equal(ending.signal, 'SIGKILL')
})
