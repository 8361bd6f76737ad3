import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { attack, json, type PodTools } from '../pods/pod-test.ts'

const NATIVE_CALL = join(import.meta.dirname, '../../sandbox-server/pods/self-test/native-call.ts')

/** Answers of the kernel to calls by number, made by machine code that the program plants in itself; null where it cannot. */
async function callNatively({ run }: PodTools, calls: readonly (readonly (number | string)[])[]): Promise<unknown> {
  const attacker = `
    import { openNativeCall } from './native-call.ts'
    const call = openNativeCall()
    console.log(JSON.stringify(call && ${JSON.stringify(calls)}.map(([nr, ...args]) => call(nr, ...args))))`
  return json(
    await run([
      { name: 'server.ts', text: attacker },
      { name: 'native-call.ts', text: readFileSync(NATIVE_CALL, 'utf8') },
    ]),
  )
}

const EPERM = -1
const ENOSYS = -38
const EAFNOSUPPORT = -97

/** The machine code and the numbers of the calls are those of x64; elsewhere each of these says that it was skipped. */
const onX64: typeof attack =
  process.arch === 'x64'
    ? attack
    : (name) => void test(name, { skip: `the native calls are written for x64; this machine is ${process.arch}` })

onX64('the trick that makes native calls works, or the tests below would prove nothing', async (tools) => {
  const SYS_GETPID = 39
  const answers = await callNatively(tools, [[SYS_GETPID]])
  assert.ok(Array.isArray(answers) && answers[0] > 0, JSON.stringify(answers))
})

onX64('native code makes no namespace, by unshare, clone or clone3', async (tools) => {
  const [UNSHARE, CLONE, CLONE3, NEWUSER, NEWNS, SIGCHLD] = [272, 56, 435, 0x10000000, 0x20000, 17]
  const calls = [
    [UNSHARE, NEWUSER],
    [UNSHARE, NEWNS],
    [CLONE, NEWUSER | SIGCHLD],
    [CLONE3, 0, 0],
  ]
  assert.deepEqual(await callNatively(tools, calls), [EPERM, EPERM, EPERM, ENOSYS])
})

onX64('native code mounts nothing and changes no root', async (tools) => {
  const calls = [
    [165, 'none', '/tmp', 'tmpfs', 0, 0],
    [165, '/', '/tmp', '', 4096, 0],
    [161, '/tmp'],
    [155, '/', '/'],
    [428, -100, '/', 1],
    [430, 'tmpfs', 0],
  ]
  assert.deepEqual(
    await callNatively(tools, calls),
    calls.map(() => EPERM),
  )
})

onX64('native code traces no process and reads no other memory', async (tools) => {
  const calls = [
    [101, 16, 1],
    [310, 1, 0, 0, 0, 0, 0],
    [434, 1, 0],
    [424, 1, 9, 0, 0],
    [312, 1, 2, 0, 0, 0],
  ]
  assert.deepEqual(
    await callNatively(tools, calls),
    calls.map(() => EPERM),
  )
})

onX64('native code opens no socket beyond this machine’s loopback: vsock, packet, crypto, netfilter', async (tools) => {
  const calls = [
    [41, 40, 1, 0],
    [41, 17, 3, 0],
    [41, 38, 5, 0],
    [41, 16, 3, 12],
    [41, 29, 3, 1],
  ]
  assert.deepEqual(
    await callNatively(tools, calls),
    calls.map(() => EAFNOSUPPORT),
  )
})

onX64('native code reaches no keys, no bpf, no io_uring, no memory files and no shared memory', async (tools) => {
  const calls = [
    [250, 0, -3, 1],
    [248, 'user', 'a', 'b', 1, -3],
    [321, 0, 0, 0],
    [425, 1, 0],
    [319, 'planted', 0],
    [29, 0, 4096, 0o1600],
    [298, 0, 0, -1, -1, 0],
    [323, 0],
  ]
  assert.deepEqual(
    await callNatively(tools, calls),
    calls.map(() => EPERM),
  )
})
