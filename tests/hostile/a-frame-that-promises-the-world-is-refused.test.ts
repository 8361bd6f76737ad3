import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

attack('a frame that says it has 2^63 bytes is refused by its header', async ({ pods }) => {
  const claims = (length: string) => rawServer(`agree(); socket.write(Buffer.from('817f${length}', 'hex'))`)
  for (const length of ['7fffffffffffffff', 'ffffffffffffffff', '0000000100000000', '0000000000200000']) {
    assert.match(complaint(await grade(pods, 'talks', claims(length))), /./)
  }
})
