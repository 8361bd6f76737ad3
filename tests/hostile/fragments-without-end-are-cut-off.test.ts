import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

attack('a message of a million fragments is cut off, with bytes in them and without', async ({ pods }) => {
  for (const fragment of [`'x'`, `''`]) {
    const floods = rawServer(
      `agree(); socket.write(frame(0x01, 'x')); endlessly(Buffer.concat(Array(10_000).fill(frame(0x00, ${fragment}))))`,
    )
    const graded = await grade(pods, 'talks', floods)
    assert.match(complaint(graded), /./)
    assert.ok(graded.durationMs < 20_000)
  }
})
