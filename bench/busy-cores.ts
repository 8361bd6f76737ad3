import { type ChildProcess, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** A loop without events hears of nothing: it looks itself whether whoever started it is still there. */
const SPIN = 'const parent = process.ppid; while (process.ppid === parent);'

/** One busy loop a core, in processes of their own. Whoever starts them ends them, and they end with it if it is killed. */
export function keepCoresBusy(): ChildProcess[] {
  return Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', SPIN], { stdio: 'ignore' }),
  )
}
