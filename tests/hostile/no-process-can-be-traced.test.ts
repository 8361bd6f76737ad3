import assert from 'node:assert/strict'
import { attackOnX64, callNatively, EPERM } from './attacker.ts'

attackOnX64('native code traces no process, reads no other memory, and steals no file descriptor', async (tools) => {
  const calls = [
    [101, 16, 1],
    [101, 0, 0],
    [310, 1, 0, 0, 0, 0, 0],
    [311, 1, 0, 0, 0, 0, 0],
    [434, 1, 0],
    [438, 0, 0, 0],
    [424, 1, 9, 0, 0],
    [440, 0, 0, 0, 0, 0],
    [312, 1, 2, 0, 0, 0],
  ]
  assert.deepEqual(
    await callNatively(tools, calls),
    calls.map(() => EPERM),
  )
})
