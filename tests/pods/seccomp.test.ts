import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seccompFilter } from '../../sandbox-server/agent/seccomp.ts'

const ARCH = { x64: 0xc000003e, arm64: 0xc00000b7 } as const
const ALLOW = 0x7fff0000
const KILL = 0x80000000
const EPERM = 0x50001
const ENOSYS = 0x50026
const EAFNOSUPPORT = 0x50061

// Numbers as strace prints them, written down apart from the filter's own table.
const CALLS = {
  x64: {
    read: 0,
    execve: 59,
    ptrace: 101,
    mount: 165,
    unshare: 272,
    bpf: 321,
    memfd_create: 319,
    io_uring_setup: 425,
    keyctl: 250,
    clone: 56,
    clone3: 435,
    socket: 41,
    socketpair: 53,
    ioctl: 16,
    setns: 308,
    userfaultfd: 323,
    process_vm_writev: 311,
  },
  arm64: {
    read: 63,
    execve: 221,
    ptrace: 117,
    mount: 40,
    unshare: 97,
    bpf: 280,
    memfd_create: 279,
    io_uring_setup: 425,
    keyctl: 219,
    clone: 220,
    clone3: 435,
    socket: 198,
    socketpair: 199,
    ioctl: 29,
    setns: 268,
    userfaultfd: 282,
    process_vm_writev: 271,
  },
} as const

for (const machine of ['x64', 'arm64'] as const) {
  const calls = CALLS[machine]
  const answer = (nr: number, ...args: number[]) => interpret(seccompFilter(machine), { nr, arch: ARCH[machine], args })

  test(`the filter for ${machine} lets ordinary calls through`, () => {
    for (const name of ['read', 'execve'] as const) assert.equal(answer(calls[name]), ALLOW, name)
  })

  test(`the filter for ${machine} denies what no program needs`, () => {
    for (const name of [
      'ptrace',
      'mount',
      'unshare',
      'bpf',
      'memfd_create',
      'io_uring_setup',
      'keyctl',
      'setns',
      'userfaultfd',
      'process_vm_writev',
    ] as const) {
      assert.equal(answer(calls[name]), EPERM, name)
    }
  })

  test(`the filter for ${machine} lets threads and children begin, but no namespaces`, () => {
    const SIGCHLD = 17
    assert.equal(answer(calls.clone, SIGCHLD), ALLOW)
    for (const flag of [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]) {
      assert.equal(answer(calls.clone, flag | SIGCHLD), EPERM, flag.toString(16))
    }
    assert.equal(answer(calls.clone3), ENOSYS)
  })

  test(`the filter for ${machine} opens sockets of this machine and the internet only`, () => {
    const [UNIX, INET, INET6, NETLINK, PACKET, ALG, VSOCK] = [1, 2, 10, 16, 17, 38, 40]
    for (const family of [UNIX, INET, INET6]) assert.equal(answer(calls.socket, family, 1, 0), ALLOW)
    for (const family of [PACKET, ALG, VSOCK]) assert.equal(answer(calls.socket, family, 1, 0), EAFNOSUPPORT)
    assert.equal(answer(calls.socket, NETLINK, 3, 0), ALLOW)
    assert.equal(answer(calls.socket, NETLINK, 3, 12), EAFNOSUPPORT)
    assert.equal(answer(calls.socketpair, UNIX, 1, 0), ALLOW)
    assert.equal(answer(calls.socketpair, INET, 1, 0), EAFNOSUPPORT)
  })

  test(`the filter for ${machine} keeps a program from typing into a terminal`, () => {
    assert.equal(answer(calls.ioctl, 0, 0x5412), EPERM)
    assert.equal(answer(calls.ioctl, 0, 0x5401), ALLOW)
  })

  test(`the filter for ${machine} does not know calls that are newer than itself`, () => {
    assert.equal(answer(468), ENOSYS)
    assert.equal(answer(999), ENOSYS)
  })

  test(`the filter for ${machine} ends a process that calls as another machine`, () => {
    const other = machine === 'x64' ? 'arm64' : 'x64'
    assert.equal(interpret(seccompFilter(machine), { nr: 0, arch: ARCH[other], args: [] }), KILL)
  })
}

test('the filter for x64 ends a process that calls as x32', () => {
  assert.equal(interpret(seccompFilter('x64'), { nr: 0x40000000, arch: ARCH.x64, args: [] }), KILL)
})

/** What the kernel would answer: the few instructions of classic BPF that filters use. */
function interpret(filter: Uint8Array, call: { nr: number; arch: number; args: readonly number[] }): number {
  const program = new DataView(filter.buffer, filter.byteOffset, filter.byteLength)
  const data = new DataView(new ArrayBuffer(64))
  data.setUint32(0, call.nr, true)
  data.setUint32(4, call.arch, true)
  for (const [index, arg] of call.args.entries()) data.setBigUint64(16 + 8 * index, BigInt(arg), true)
  let accumulator = 0
  for (let at = 0; at < program.byteLength / 8; at += 1) {
    const code = program.getUint16(8 * at, true)
    const k = program.getUint32(8 * at + 4, true)
    const jump = (isTrue: boolean) => program.getUint8(8 * at + (isTrue ? 2 : 3))
    if (code === 0x20) accumulator = data.getUint32(k, true)
    else if (code === 0x15) at += jump(accumulator === k)
    else if (code === 0x35) at += jump(accumulator >= k)
    else if (code === 0x45) at += jump((accumulator & k) !== 0)
    else if (code === 0x06) return k
    else assert.fail(`instruction ${at} has the unknown code ${code}`)
  }
  return assert.fail('the filter ran off its end')
}
