import type { ServiceLauncher } from './service-launcher.ts'
import { startService } from './service-process.ts'

/** Holds nothing: Redis is a plain child process of this user's. Only for `--unsafe-local`. */
export function plainServices(): ServiceLauncher {
  return {
    spawn({ name, program, folders, args }) {
      if (name === 'nginx') {
        throw new Error(
          'nginx runs inside a sandbox only, with files of its own: start without --unsafe-local for this challenge.',
        )
      }
      const process = startService({ file: program.file, args: args((path) => realPath(path, folders)), fds: [] })
      return { ...process, assertHeld: () => {} }
    },
  }
}

function realPath(path: string, folders: Parameters<ServiceLauncher['spawn']>[0]['folders']): string {
  for (const [seen, { from }] of Object.entries(folders)) {
    if (path === seen || path.startsWith(`${seen}/`)) return from + path.slice(seen.length)
  }
  return path
}
