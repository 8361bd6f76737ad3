import { readFileSync } from 'node:fs'
import { pidsBelow } from '../sandbox-server/pods/isolation/pids-below.ts'

/** Bytes in RAM that only this process holds, and its share of those it shares with others (Pss). 0 when it has gone. */
export function memoryOf(pid: number): number {
  const text = textOf(`/proc/${pid}/smaps_rollup`)
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
}

/** The same of all descendants of a process together. */
export function memoryBelow(root: number): number {
  return pidsBelow(root).reduce((sum, pid) => sum + memoryOf(pid), 0)
}

/** The words it was started with; empty when it has gone. */
export function commandLineOf(pid: number): string {
  return textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
