import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Launcher } from '../launcher.ts'
import { LEARNER_LIMITS } from '../limits.ts'
import { makeProgramFolders, startWaiting } from './waiting-process.ts'

export interface PlainOptions {
  readonly workFolder: string
  readonly packages: Readonly<Record<string, string>>
}

/** Holds nothing: each program is a plain child process that can do all its user can. Only for `--unsafe-local`. */
export function plainLauncher(options: PlainOptions): Launcher {
  const modules = join(options.workFolder, 'node_modules')
  mkdirSync(modules)
  for (const [name, folder] of Object.entries(options.packages)) symlinkSync(folder, join(modules, name))

  let count = 0
  return {
    spawn() {
      count += 1
      const folders = makeProgramFolders(join(options.workFolder, `program-${count}`))
      const args = [
        `--max-old-space-size=${LEARNER_LIMITS.heapMiB}`,
        ...['--require', join(import.meta.dirname, '../runner.ts'), join(folders.entry, 'main')],
      ]
      const env = { PATH: '/usr/bin:/bin', HOME: options.workFolder }
      return startWaiting(
        { file: process.execPath, args, cwd: folders.app, env, fds: [], seenAs: folders.app },
        folders,
      )
    },
  }
}
