import assert from 'node:assert/strict'
import { attack } from '../pods/pod-test.ts'
import { complaint, grade, rawServer } from './attacker.ts'

const FRAMES = {
  'an unknown opcode': `frame(0x83, 'x')`,
  'a mask, which servers do not use': `Buffer.from([0x81, 0x81, 1, 2, 3, 4, 5])`,
  'a ping of 126 bytes': `frame(0x89, 'x'.repeat(126))`,
  'a ping in pieces': `frame(0x09, 'x')`,
  'a continuation of nothing': `frame(0x80, 'x')`,
  'a close code of one byte': `frame(0x88, 'x')`,
  'a close code that is none': `frame(0x88, Buffer.from([0x03, 0xed]))`,
}

attack('frames that the protocol forbids fail the check, and break nothing', async ({ pods }) => {
  for (const [what, bytes] of Object.entries(FRAMES)) {
    assert.match(complaint(await grade(pods, 'talks', rawServer(`agree(); socket.write(${bytes})`))), /./, what)
  }
})
