import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

attack('a handshake that comes a byte at a time has its time, and no more', async ({ pods }) => {
  const drips = rawServer(`
    const slow = Buffer.from(agreement + 'X-Slow: ' + 'x'.repeat(10_000) + '\\r\\n\\r\\n')
    let at = 0
    setInterval(() => socket.write(slow.subarray(at, ++at)), 20)`)
  const graded = await grade(pods, 'talks', drips)
  assert.match(complaint(graded), /did not answer the handshake in time/)
  assert.ok(graded.durationMs < 15_000)
})

attack('a server that takes connections and says nothing has its time, and no more', async ({ pods }) => {
  const graded = await grade(pods, 'talks', rawServer(''))
  assert.match(complaint(graded), /did not answer the handshake in time/)
})
