import { type ChildProcess, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** One endless loop a core, in processes of their own. Whoever starts them ends them. */
export function keepCoresBusy(): ChildProcess[] {
  return Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  )
}
