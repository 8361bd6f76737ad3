import assert from 'node:assert/strict'
import { attackOnX64, callNatively, EPERM } from './attacker.ts'

// With arguments that would do nothing where the call were let through.
attackOnX64(
  'native code loads no module or kernel, swaps nothing, logs nothing and restarts nothing',
  async (tools) => {
    const calls = [
      [175, 0, 0, ''],
      [313, -1, '', 0],
      [176, 'no_such_module', 0],
      [246, 0, 0, 0, 0],
      [169, 0, 0, 0, 0],
      [167, '/nothing', 0],
      [103, 3, 0, 0],
      [163, '/nothing'],
      [172, 0],
      [173, 0, 1, 0],
      [154, 0, 0, 0],
    ]
    assert.deepEqual(
      await callNatively(tools, calls),
      calls.map(() => EPERM),
    )
  },
)
