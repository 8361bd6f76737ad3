import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

attack(
  'half a header, and a payload that comes a byte at a time, fail the check when its time is up',
  async ({ pods }) => {
    const half = rawServer(`agree(); socket.write(Buffer.from([0x81, 0x7f, 0, 0]))`)
    assert.match(complaint(await grade(pods, 'talks', half)), /did not answer a's ping/)
    const drips = rawServer(`agree(); socket.write(header(0x81, 1000)); setInterval(() => socket.write('x'), 50)`)
    assert.match(complaint(await grade(pods, 'talks', drips)), /did not answer a's ping/)
  },
)
