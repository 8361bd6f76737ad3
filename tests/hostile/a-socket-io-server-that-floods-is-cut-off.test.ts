import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

const ENDLESS_BODY = `
  socket.write('HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n')
  endlessly('10000\\r\\n' + '4x\\x1e'.repeat(21845) + 'x\\r\\n')`

attack('a Socket.IO server that answers without end, or with garbage, fails its checks', async ({ pods }) => {
  for (const body of [
    `if (key) { agree(); endlessly(Buffer.concat(Array(5000).fill(frame(0x81, '4')))) } else {${ENDLESS_BODY}}`,
    `if (key) { agree(); socket.write(frame(0x81, '0{"sid":' + '['.repeat(200_000))) } else socket.end('HTTP/1.1 200 OK\\r\\n\\r\\n' + '0'.repeat(100_000))`,
  ]) {
    const graded = await grade(pods, 'talks-io', rawServer(body))
    assert.match(complaint(graded), /./)
    assert.ok(graded.durationMs < 30_000)
  }
})
