import assert from 'node:assert/strict'
import { attackOnX64, callNatively } from './attacker.ts'

attackOnX64(
  'the trick that makes native calls works, or the tests beside this one would prove nothing',
  async (tools) => {
    const SYS_GETPID = 39
    const answers = await callNatively(tools, [[SYS_GETPID]])
    assert.ok(Array.isArray(answers) && answers[0] > 0, JSON.stringify(answers))
  },
)
