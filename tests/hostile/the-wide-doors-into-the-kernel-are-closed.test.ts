import assert from 'node:assert/strict'
import { attackOnX64, callNatively, ENOSYS, EPERM } from './attacker.ts'

attackOnX64('native code reaches no bpf, io_uring, userfaultfd, perf, fanotify or seccomp', async (tools) => {
  const calls = [
    [321, 0, 0, 0],
    [425, 1, 0],
    [426, 0, 0, 0, 0, 0, 0],
    [427, 0, 0, 0, 0],
    [323, 0],
    [298, 0, 0, -1, -1, 0],
    [300, 0, 0],
    [317, 0, 0, 0],
    [135, 0x0400000],
  ]
  assert.deepEqual(
    await callNatively(tools, calls),
    calls.map(() => EPERM),
  )
})

attackOnX64('calls that are newer than the table are not there', async (tools) => {
  assert.deepEqual(await callNatively(tools, [[468], [600], [1000]]), [ENOSYS, ENOSYS, ENOSYS])
})
