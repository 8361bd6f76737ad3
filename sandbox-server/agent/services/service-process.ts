import { spawn } from 'node:child_process'
import { killTree, whenClosed } from '../child-ending.ts'
import type { ServiceProcess } from './service-launcher.ts'

export interface ServiceSpawn {
  readonly file: string
  readonly args: readonly string[]
  /** Open files given to the process, as fd 3 and on. */
  readonly fds: readonly number[]
  /** How often, so far, the kernel ended something among its like for want of memory. */
  readonly memoryKills?: () => number
}

/** Starts a service's process. Nothing of the agent's environment goes with it. */
export function startService({
  file,
  args,
  fds,
  memoryKills = () => 0,
}: ServiceSpawn): Omit<ServiceProcess, 'assertHeld'> {
  const killsBefore = memoryKills()
  const child = spawn(file, args, {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe', ...fds],
  })
  const { stdout, stderr, pid } = child
  if (pid === undefined || stdout === null || stderr === null) throw new Error(`Could not start ${file}.`)
  return {
    pid,
    stdout,
    stderr,
    closed: whenClosed(child).then((status) => ({ ...status, ranOutOfMemory: memoryKills() > killsBefore })),
    kill: () => killTree(pid),
  }
}
