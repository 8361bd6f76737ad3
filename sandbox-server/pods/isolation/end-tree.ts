import type { ChildProcess } from 'node:child_process'
import { pidsBelow } from './pids-below.ts'

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

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone already.
  }
}
