import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/**
 * Ends a process that was spawned detached, with all that hangs below it. bubblewrap asks for --die-with-parent only when
 * its sandbox is set up: killed before, it leaves its child behind, which waits for a word from it for ever and holds the
 * pod's pipes. None slips away here: what a member of a stopped group forks is stopped with it and cannot leave the group,
 * and what had left before (--new-session) still hangs below its parent, which is stopped, not dead.
 */
export function endTree({ pid, exitCode, signalCode }: ChildProcess): void {
  // Once it has been waited for, its number may be another's.
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  signalIfThere(-pid, 'SIGSTOP')
  for (const each of [-pid, ...pidsBelow(pid)]) signalIfThere(each, 'SIGKILL')
}

function pidsBelow(root: number): number[] {
  const pids = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
  const children = Map.groupBy(pids, parentOf)
  const found = [...(children.get(root) ?? [])]
  // Those that are found meanwhile are visited as well.
  for (const pid of found) found.push(...(children.get(pid) ?? []))
  return found
}

/** Null when the process has gone meanwhile. */
function parentOf(pid: number): number | null {
  try {
    const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return parent === undefined ? null : Number(parent)
  } catch {
    return null
  }
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone already.
  }
}
