import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

const ENDLESS = {
  'a body of chunks': `socket.write('HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n'); endlessly('10000\\r\\n' + 'x'.repeat(65536) + '\\r\\n')`,
  'a body until the end': `socket.write('HTTP/1.1 200 OK\\r\\n\\r\\n'); endlessly(Buffer.alloc(65536, 120))`,
  'a length of petabytes': `socket.write('HTTP/1.1 200 OK\\r\\nContent-Length: 1000000000000000\\r\\n\\r\\n'); endlessly(Buffer.alloc(65536, 120))`,
  'a chunk size without end': `socket.write('HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n'); endlessly('0'.repeat(65536))`,
  trailers: `socket.write('HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n'); endlessly('X: y\\r\\n'.repeat(1000))`,
  headers: `socket.write('HTTP/1.1 200 OK\\r\\n'); endlessly('X: y\\r\\n'.repeat(1000))`,
}

attack('an HTTP answer that never ends is cut off, wherever it goes on', async ({ pods }) => {
  for (const [what, body] of Object.entries(ENDLESS)) {
    const graded = await grade(pods, 'asks', rawServer(body))
    assert.match(complaint(graded), /./, what)
    assert.ok(graded.durationMs < 20_000, what)
  }
})
