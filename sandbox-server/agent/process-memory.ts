import { readFileSync } from 'node:fs'
import { kernelText } from './kernel-text.ts'

/** Bytes that are a process's alone: anonymous, shared anonymous and swapped out, and the tables of them all. 0 when it has gone. */
export function ownMemory(pid: number): number {
  const status = kernelText(`/proc/${pid}/status`) ?? ''
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0)
  return (kib('RssAnon') + kib('RssShmem') + kib('VmSwap') + kib('VmPTE')) * 1024
}

const LARGEST_PAGE = 64 * 1024

/** Bytes in one page of memory: 4 KiB on most machines, up to 64 KiB on some with arm64. */
export const PAGE_BYTES = pageBytes()

/** What the kernel told this process at its start: getauxval(3). */
function pageBytes(): number {
  const AT_PAGESZ = 6n
  const told = readFileSync('/proc/self/auxv')
  for (let at = 0; at + 16 <= told.length; at += 16) {
    if (told.readBigUInt64LE(at) === AT_PAGESZ) return Number(told.readBigUInt64LE(at + 8))
  }
  return LARGEST_PAGE
}
