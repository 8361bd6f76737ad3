import { type Architecture, DENIED, FILTERED, FIRST_UNKNOWN, type FilteredCall } from './seccomp-table.ts'

// Classic BPF, as seccomp(2) takes it: each instruction is { u16 code, u8 jump-if-true, u8 jump-if-false, u32 k }.
// The data it looks at is struct seccomp_data: nr at 0, arch at 4, then six 64-bit arguments from 16 on.
const LOAD_WORD = 0x20
const JUMP_IF_EQUAL = 0x15
const JUMP_IF_GREATER_OR_EQUAL = 0x35
const JUMP_IF_ANY_BIT = 0x45
const RETURN = 0x06

const NR = 0
const ARCH = 4
const argument = (index: number) => 16 + 8 * index

const ALLOW = 0x7fff0000
const KILL_PROCESS = 0x80000000
const EPERM = 1
const EAFNOSUPPORT = 97
const ENOSYS = 38
const fail = (errno: number) => 0x00050000 | errno

const AUDIT_ARCH: Record<Architecture, number> = { x64: 0xc000003e, arm64: 0xc00000b7 }
/** x32 calls come under the same AUDIT_ARCH with this bit in their number. */
const X32_BIT = 0x40000000

const AF_UNIX = 1
const ALLOWED_FAMILIES = [AF_UNIX, /* INET */ 2, /* INET6 */ 10]
const AF_NETLINK = 16
const NETLINK_ROUTE = 0
const TIOCSTI = 0x5412
const TIOCLINUX = 0x541c
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. NEWTIME exists only for unshare and clone3. */
const NEW_NAMESPACE_FLAGS = 0x7e020000

interface Instruction {
  code: number
  yes: number
  no: number
  k: number
}

/** The seccomp filter of a learner's program, as the bytes `bwrap --seccomp` reads. Not optional: without it vsock, keyctl and ptrace succeed. */
export function seccompFilter(architecture: Architecture): Uint8Array {
  const numbers = FILTERED[architecture]
  return assemble([
    load(ARCH),
    ...unless(JUMP_IF_EQUAL, AUDIT_ARCH[architecture], KILL_PROCESS),
    load(NR),
    ...(architecture === 'x64' ? when(JUMP_IF_GREATER_OR_EQUAL, X32_BIT, KILL_PROCESS) : []),
    // Calls newer than this table were never looked at: the program is told that the kernel does not have them.
    ...when(JUMP_IF_GREATER_OR_EQUAL, FIRST_UNKNOWN, fail(ENOSYS)),
    // The C library falls back to clone, whose flags can be looked at; those of clone3 are behind a pointer.
    ...when(JUMP_IF_EQUAL, numbers.clone3, fail(ENOSYS)),
    ...DENIED[architecture].flatMap((nr) => when(JUMP_IF_EQUAL, nr, fail(EPERM))),
    ...inside(numbers, 'clone', [
      load(argument(0)),
      ...when(JUMP_IF_ANY_BIT, NEW_NAMESPACE_FLAGS, fail(EPERM)),
      give(ALLOW),
    ]),
    ...inside(numbers, 'socket', [
      load(argument(0)),
      ...ALLOWED_FAMILIES.flatMap((family) => when(JUMP_IF_EQUAL, family, ALLOW)),
      ...unless(JUMP_IF_EQUAL, AF_NETLINK, fail(EAFNOSUPPORT)),
      load(argument(2)),
      ...unless(JUMP_IF_EQUAL, NETLINK_ROUTE, fail(EAFNOSUPPORT)),
      give(ALLOW),
    ]),
    ...inside(numbers, 'socketpair', [
      load(argument(0)),
      ...unless(JUMP_IF_EQUAL, AF_UNIX, fail(EAFNOSUPPORT)),
      give(ALLOW),
    ]),
    ...inside(numbers, 'ioctl', [
      load(argument(1)),
      ...when(JUMP_IF_EQUAL, TIOCSTI, fail(EPERM)),
      ...when(JUMP_IF_EQUAL, TIOCLINUX, fail(EPERM)),
      give(ALLOW),
    ]),
    give(ALLOW),
  ])
}

/** What this machine is. Throws where there is no filter: nothing of a learner's runs without one. */
export function architectureHere(): Architecture {
  if (process.arch === 'x64' || process.arch === 'arm64') return process.arch
  throw new Error(`There is no seccomp filter for ${process.arch}: programs are held on x64 and arm64 only.`)
}

const load = (offset: number): Instruction => ({ code: LOAD_WORD, yes: 0, no: 0, k: offset })
const give = (verdict: number): Instruction => ({ code: RETURN, yes: 0, no: 0, k: verdict })

function when(test: number, k: number, verdict: number): Instruction[] {
  return [{ code: test, yes: 0, no: 1, k }, give(verdict)]
}

function unless(test: number, k: number, verdict: number): Instruction[] {
  return [{ code: test, yes: 1, no: 0, k }, give(verdict)]
}

/** The body must return on every path: it overwrites the call's number. */
function inside(numbers: Record<FilteredCall, number>, call: FilteredCall, body: Instruction[]): Instruction[] {
  return [{ code: JUMP_IF_EQUAL, yes: 0, no: body.length, k: numbers[call] }, ...body]
}

function assemble(program: readonly Instruction[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8 * program.length))
  for (const [index, { code, yes, no, k }] of program.entries()) {
    bytes.setUint16(8 * index, code, true)
    bytes.setUint8(8 * index + 2, yes)
    bytes.setUint8(8 * index + 3, no)
    bytes.setUint32(8 * index + 4, k, true)
  }
  return new Uint8Array(bytes.buffer)
}
