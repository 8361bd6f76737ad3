import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { grade } from './attacker.ts'

const BROKEN_OFF = [
  `'POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 100\\r\\n\\r\\nabc'`,
  `'POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nfff\\r\\nabc'`,
  `'GET / HTTP/1.1\\r\\nHost: a\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n\\r\\n'`,
  `'GET / HTTP/9.9\\r\\n\\r\\n'`,
  `Buffer.alloc(100_000, 255)`,
  `'GET / HTTP/1.1\\r\\nX: ' + 'x'.repeat(200_000)`,
]

attack('requests that break off, or are none, leave a played server standing', async ({ pods }) => {
  const client = `
    import { connect } from 'node:net'
    import { WebSocket } from 'ws'
    for (const request of [${BROKEN_OFF.join(', ')}]) for (const end of ['destroy', 'resetAndDestroy', 'end']) {
      await new Promise((resolve) => {
        const socket = connect(8080, '127.0.0.1', () => socket.write(request, () => setTimeout(() => { socket[end](); setTimeout(resolve, 20) }, 20)))
        socket.on('error', () => {}).resume()
      })
    }
    const socket = new WebSocket(process.argv[2])
    socket.on('open', () => socket.send('{"type":"hello"}', () => setTimeout(() => process.exit(0), 300)))`
  const { verdict } = await grade(pods, 'welcomes', [{ name: 'client.ts', text: client }])
  assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
})
