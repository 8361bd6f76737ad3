import { readFileSync } from 'node:fs'
import type { AgentState } from '../isolation.ts'

/** What a process's first thread does, which in Node is the one that runs the JavaScript; null when it has gone or cannot be seen. */
export function mainThread(pid: number): AgentState | null {
  const stat = statOf(pid)
  if (stat === null) return null
  const ticks = Number(stat.fields[USER_TICKS]) + Number(stat.fields[SYSTEM_TICKS])
  return { isIdle: IDLE_STATES.has(stat.fields[STATE] ?? ''), cpuMs: ticks * MS_PER_TICK }
}

/** What the kernel calls a process: the name of the file it runs, or what its first thread has named itself. */
export function nameOf(pid: number): string | null {
  return statOf(pid)?.name ?? null
}

// Fields of /proc/<pid>/stat after the name's closing parenthesis: proc(5), counted from field 3.
const STATE = 0
const USER_TICKS = 11
const SYSTEM_TICKS = 12
/** USER_HZ, which is 100 on every Linux this runs on. */
const MS_PER_TICK = 10
/** Asleep, stopped, and stopped by a tracer. One that waits for the disk (D) or for a processor (R) is held up by the machine. */
const IDLE_STATES = new Set(['S', 'T', 't'])

function statOf(pid: number): { name: string; fields: string[] } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'latin1')
    // The name stands in parentheses and may hold anything, also blanks and parentheses.
    const end = stat.lastIndexOf(')')
    return { name: stat.slice(stat.indexOf('(') + 1, end), fields: stat.slice(end + 2).split(' ') }
  } catch {
    return null
  }
}
