import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

attack('a server that pings without end and never reads fills nobody’s memory but its own', async ({ pods }) => {
  const pings = rawServer(`
    if (!key) { socket.end('HTTP/1.1 200 OK\\r\\nContent-Type: text/event-stream\\r\\n\\r\\n'); return }
    agree(); socket.pause(); endlessly(Buffer.concat(Array(500).fill(frame(0x89, 'x'.repeat(125)))))`)
  const graded = await grade(pods, 'waits', pings, { patience: 5 })
  assert.match(complaint(graded), /more than 16 MiB/)
})
