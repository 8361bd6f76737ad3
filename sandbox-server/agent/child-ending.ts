import type { ChildProcess } from 'node:child_process'
import type { ExitStatus } from './launcher.ts'
import { descendantsOf } from './process-tree.ts'

/** After the exit of the root, what still holds its pipes gets a moment to be read, and no more. */
const DRAIN_MS = 500

/** Resolves when a child process is over and all it printed was read. Never rejects. */
export function whenClosed(child: ChildProcess): Promise<ExitStatus> {
  return new Promise((settle) => {
    let drain: NodeJS.Timeout | undefined
    child.once('exit', () => {
      drain = setTimeout(() => {
        for (const stream of child.stdio) stream?.destroy()
      }, DRAIN_MS)
    })
    child.once('close', (exitCode, signal) => {
      clearTimeout(drain)
      settle({ exitCode, signal })
    })
    child.once('error', () => settle({ exitCode: null, signal: null }))
  })
}

/**
 * Ends a process with all its descendants. These are listed before their root goes: one that was forked too early to have
 * heard of --die-with-parent goes too.
 */
export function killTree(root: number): void {
  for (const pid of [root, ...descendantsOf(root).map((process) => process.pid)]) killIfThere(pid)
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}
