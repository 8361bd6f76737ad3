import assert from 'node:assert/strict'
import { attackOnX64, callNatively, EPERM } from './attacker.ts'

attackOnX64('native code mounts nothing and changes no root', async (tools) => {
  const calls = [
    [165, 'none', '/tmp', 'tmpfs', 0, 0],
    [165, '/', '/tmp', '', 4096, 0],
    [165, 'none', '/', '', 0x1020, 0],
    [166, '/proc', 0],
    [161, '/tmp'],
    [155, '/', '/'],
    [428, -100, '/', 1],
    [429, -100, '/', -100, '/tmp', 0],
    [430, 'tmpfs', 0],
    [442, -100, '/', 0, 0, 0],
  ]
  assert.deepEqual(
    await callNatively(tools, calls),
    calls.map(() => EPERM),
  )
})
