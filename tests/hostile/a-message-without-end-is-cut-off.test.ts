import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

attack('a message that goes on and on is cut off at a mebibyte', async ({ pods }) => {
  const graded = await grade(
    pods,
    'talks',
    rawServer(`agree(); socket.write(header(0x81, 2 ** 40)); endlessly(Buffer.alloc(65536, 120))`),
  )
  assert.match(complaint(graded), /./)
  assert.ok(graded.durationMs < 20_000)
})
