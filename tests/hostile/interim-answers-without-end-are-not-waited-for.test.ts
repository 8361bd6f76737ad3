import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

attack('“100 Continue” again and again is no answer', async ({ pods }) => {
  const continues = rawServer(`endlessly('HTTP/1.1 100 Continue\\r\\n\\r\\n'.repeat(1000))`)
  for (const fixture of ['talks', 'asks']) {
    const graded = await grade(pods, fixture, continues)
    assert.match(complaint(graded), /./)
    assert.ok(graded.durationMs < 20_000)
  }
})
