import assert from 'node:assert/strict'
import { attackOnX64, callNatively, ENOSYS, EPERM } from './attacker.ts'

attackOnX64('native code makes no namespace, by unshare, setns, clone or clone3', async (tools) => {
  const [UNSHARE, SETNS, CLONE, CLONE3, SIGCHLD] = [272, 308, 56, 435, 17]
  const namespaces = [0x10000000, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x20000000, 0x40000000, 0x80]
  const calls = [
    ...namespaces.map((namespace) => [UNSHARE, namespace]),
    // What is CLONE_NEWTIME to unshare is a part of the signal's number to clone.
    ...namespaces.slice(0, -1).map((namespace) => [CLONE, namespace | SIGCHLD]),
    [SETNS, 0, 0],
    [CLONE3, 0, 0],
  ]
  assert.deepEqual(
    await callNatively(tools, calls),
    calls.map(([call]) => (call === CLONE3 ? ENOSYS : EPERM)),
  )
})
