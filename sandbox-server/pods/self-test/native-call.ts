// Runs inside a pod, as an attacker's program would. Node offers no way to make a system call of one's own, but the pages
// that hold compiled WebAssembly are writable and executable: this compiles a function, finds its machine code through
// /proc/self/mem and writes other code over it. A filter that holds against this holds against native code.
import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'

/** Makes a system call by its number and returns what the kernel said: negative is an errno. Texts are passed by address. */
export type NativeCall = (nr: number, ...args: (number | string)[]) => number

/** Null where this trick has no code for the machine, or where its pages cannot be written. */
export function openNativeCall(): NativeCall | null {
  if (process.arch !== 'x64') return null
  const call = compiled().exports.call as () => bigint // Exported so by the module below.
  call() // The first call compiles it.
  const code = findInWritableCode(quad(MARK))
  if (code === null) return null
  // The mark is the operand of a movabs, which begins two bytes before it.
  const start = code - 2
  return (nr, ...args) => {
    let textAt = start + TEXTS_AFTER
    const values = args.map((arg) => {
      if (typeof arg === 'number') return BigInt(arg)
      const at = textAt
      textAt += writeMemory(at, Buffer.from(`${arg}\0`))
      return BigInt(at)
    })
    const loads = ARGUMENT_REGISTERS.flatMap((load, index) => [...load, ...quad(values[index] ?? 0n)])
    writeMemory(start, Buffer.from([...loads, ...MOVABS_RAX, ...quad(BigInt(nr)), ...SYSCALL, ...LEAVE_AND_RETURN]))
    return Number(call())
  }
}

const MARK = 0x1122334455667788n
const FILLER = 0x7766554433221100n
const TEXTS_AFTER = 128

/** movabs into rdi, rsi, rdx, r10, r8 and r9. */
const ARGUMENT_REGISTERS = [
  [0x48, 0xbf],
  [0x48, 0xbe],
  [0x48, 0xba],
  [0x49, 0xba],
  [0x49, 0xb8],
  [0x49, 0xb9],
]
const MOVABS_RAX = [0x48, 0xb8]
const SYSCALL = [0x0f, 0x05]
const LEAVE_AND_RETURN = [0xc9, 0xc3]

function quad(value: bigint): number[] {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(value)
  return [...bytes]
}

/** Node has it; the types of the server know neither the DOM nor this. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: Record<string, unknown> }
}

/** A function that xors constants, long enough to make room for other code. */
function compiled(): { exports: Record<string, unknown> } {
  const I64_CONST = 0x42
  const I64_XOR = 0x85
  const constant = (value: bigint) => [I64_CONST, ...signedLeb(value)]
  const fillers = Array.from({ length: 60 }, () => [...constant(FILLER), I64_XOR]).flat()
  const body = [0, ...constant(MARK), ...fillers, 0x0b]
  const section = (id: number, bytes: number[]) => [id, ...unsignedLeb(bytes.length), ...bytes]
  const bytes = Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 1, 0x7e]),
    ...section(3, [1, 0]),
    ...section(7, [1, 4, ...Buffer.from('call'), 0, 0]),
    ...section(10, [1, ...unsignedLeb(body.length), ...body]),
  ])
  return new WebAssembly.Instance(new WebAssembly.Module(bytes))
}

function unsignedLeb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsignedLeb(value >>> 7)]
}

function signedLeb(value: bigint): number[] {
  const low = Number(value & 0x7fn)
  const rest = value >> 7n
  const isLast = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40)
  return isLast ? [low] : [low | 0x80, ...signedLeb(rest)]
}

const PIECE = 1 << 20

/** The address of these bytes in a page that is writable and executable. */
function findInWritableCode(bytes: readonly number[]): number | null {
  const maps = readFileSync('/proc/self/maps', 'latin1').split('\n')
  const memory = openSync('/proc/self/mem', 'r')
  const piece = Buffer.alloc(PIECE)
  try {
    for (const line of maps) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rwx/.exec(line) ?? []
      if (from === undefined || to === undefined) continue
      for (let at = Number.parseInt(from, 16); at < Number.parseInt(to, 16); at += PIECE) {
        const length = Math.min(PIECE, Number.parseInt(to, 16) - at)
        const found = piece.subarray(0, readSync(memory, piece, 0, length, at)).indexOf(Buffer.from(bytes))
        if (found >= 0) return at + found
      }
    }
  } catch {
    // A page that cannot be read ends the search.
  } finally {
    closeSync(memory)
  }
  return null
}

function writeMemory(address: number, bytes: Buffer): number {
  const memory = openSync('/proc/self/mem', 'r+')
  try {
    return writeSync(memory, bytes, 0, bytes.length, address)
  } finally {
    closeSync(memory)
  }
}
