import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Launcher } from '../launcher.ts'
import { LEARNER_LIMITS } from '../limits.ts'
import { FOR_CLOCK } from './for-clock.ts'
import { makeProgramFolders, startWaiting } from './waiting-process.ts'

export interface PlainOptions {
  readonly workFolder: string
  /** A folder like node_modules, of what learners may import. Our hosts find their packages beside themselves. */
  readonly packages: { readonly learner: string }
  /** Packages that each process has loaded before it is told which program it is. */
  readonly preload: readonly string[]
}

const HOSTS = join(import.meta.dirname, '../hosts')

/** Holds nothing: each program is a plain child process that can do all its user can. Only for `--unsafe-local`. */
export function plainLauncher(options: PlainOptions): Launcher {
  symlinkSync(options.packages.learner, join(options.workFolder, 'node_modules'))

  let count = 0
  return {
    spawn(clock) {
      count += 1
      const folders = makeProgramFolders(join(options.workFolder, `program-${count}`))
      const args = [
        `--max-old-space-size=${LEARNER_LIMITS.heapMiB}`,
        ...FOR_CLOCK[clock],
        ...['--require', join(import.meta.dirname, '../runner.ts'), join(folders.entry, 'main'), ...options.preload],
      ]
      const env = { PATH: '/usr/bin:/bin', HOME: options.workFolder }
      return startWaiting(
        { file: process.execPath, args, cwd: folders.app, env, fds: [], seenAs: folders.app, hosts: HOSTS },
        folders,
      )
    },
  }
}
