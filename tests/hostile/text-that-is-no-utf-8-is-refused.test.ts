import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

attack('text that is no UTF-8 is the server’s fault, and is named', async ({ pods }) => {
  for (const bytes of ['ff', 'c080', 'eda080', 'f4908080', 'e282']) {
    const sends = rawServer(`agree(); socket.write(frame(0x81, Buffer.from('${bytes}', 'hex')))`)
    assert.match(complaint(await grade(pods, 'talks', sends)), /UTF-8/)
  }
})
