import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { grade } from './attacker.ts'

const SAYS_HELLO = `
  const greet = () => {
    const socket = new WebSocket(process.argv[2])
    socket.on('open', () => socket.send('{"type":"hello"}', () => setTimeout(() => process.exit(0), 500)))
  }`

attack('a client that opens thousands of connections fails its checks, and the grader goes on', async ({ pods }) => {
  const floods = `
    import { connect } from 'node:net'
    let open = 0
    for (let n = 0; n < 3000; n += 1) {
      const socket = connect(8080, '127.0.0.1')
      socket.on('connect', () => { open += 1; socket.write('GET /flood HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'.repeat(20)) }).on('error', () => {}).resume()
    }
    setTimeout(() => process.exit(0), 2000)`
  const { verdict, durationMs } = await grade(pods, 'welcomes', [{ name: 'client.ts', text: floods }])
  assert.equal(verdict.status, 'fail')
  assert.ok(durationMs < 40_000)
})

attack('a client that floods and then does what it should passes: nothing of the grader was lost', async ({ pods }) => {
  const floods = `
    import { connect } from 'node:net'
    import { WebSocket } from 'ws'
    ${SAYS_HELLO}
    let left = 300
    for (let n = 0; n < 300; n += 1) {
      const socket = connect(8080, '127.0.0.1', () => socket.write('GET /flood HTTP/1.1\\r\\nHost: a\\r\\nX: ', () => socket.destroy()))
      socket.on('error', () => {}).on('close', () => { left -= 1; if (left === 0) greet() })
    }`
  const { verdict } = await grade(pods, 'welcomes', [{ name: 'client.ts', text: floods }])
  assert.equal(verdict.status, 'pass', JSON.stringify(verdict))
})
