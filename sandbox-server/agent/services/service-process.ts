import { type ChildProcess, spawn } from 'node:child_process'
import type { ExitStatus } from '../launcher.ts'
import { descendantsOf } from '../process-tree.ts'
import type { ServiceProcess } from './service-launcher.ts'

export interface ServiceSpawn {
  readonly file: string
  readonly args: readonly string[]
  /** Open files given to the process, as fd 3 and on. */
  readonly fds: readonly number[]
}

/** Starts a service's process. Nothing of the agent's environment goes with it. */
export function startService({ file, args, fds }: ServiceSpawn): Omit<ServiceProcess, 'assertHeld'> {
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
    closed: whenClosed(child),
    kill() {
      // Listed before their root goes: one that was forked too early to have heard of --die-with-parent goes too.
      const pids = [pid, ...descendantsOf(pid).map((process) => process.pid)]
      for (const each of pids) killIfThere(each)
    },
  }
}

/** After the exit of the root, what still holds its pipes gets a moment to be read, and no more. */
const DRAIN_MS = 500

function whenClosed(child: ChildProcess): Promise<ExitStatus> {
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

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}
