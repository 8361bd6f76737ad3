import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

attack('a flood of messages is cut off, small ones and large', async ({ pods }) => {
  for (const message of [`'{}'`, `'x'.repeat(1_000_000)`]) {
    const floods = rawServer(`
      if (!key) { socket.end('HTTP/1.1 200 OK\\r\\nContent-Type: text/event-stream\\r\\n\\r\\n'); return }
      agree()
      const piece = frame(0x81, ${message})
      endlessly(piece.length > 100_000 ? piece : Buffer.concat(Array(5000).fill(piece)))`)
    const graded = await grade(pods, 'waits', floods)
    assert.match(complaint(graded), /./)
    console.log(complaint(graded))
    assert.ok(graded.durationMs < 30_000)
  }
})
