import { readFileSync } from 'node:fs'

// Processes as this machine sees them. Each may go at any moment, also between two looks at it.

/** The words a process was started with, each ended by a NUL; empty once it has ended, also while it waits to be counted. */
export function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}

/** Whether a process still runs. */
export function isAlive(pid: number): boolean {
  return commandLineOf(pid) !== ''
}
