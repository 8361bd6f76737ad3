import assert from 'node:assert/strict'
import { attackOnX64, callNatively, EPERM } from './attacker.ts'

attackOnX64('native code makes no shared memory, semaphore, queue or nameless file', async (tools) => {
  const [CREATE, READ_WRITE] = [0o1600, 0o102]
  const calls = [
    [29, 0, 4096, CREATE],
    [30, 0, 0, 0],
    [64, 0, 1, CREATE],
    [68, 0, CREATE],
    [240, '/queue', READ_WRITE, 0o600, 0],
    [319, 'planted', 0],
    [447, 0],
  ]
  assert.deepEqual(
    await callNatively(tools, calls),
    calls.map(() => EPERM),
  )
})
