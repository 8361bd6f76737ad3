import { existsSync, readdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { codeOf, tellKernel, textOf } from './kernel-file.ts'
import { isLeftBehind } from './names.ts'

/** Ends every process in a cgroup and in those below it. */
export function killCgroup(folder: string): void {
  const atOnce = join(folder, 'cgroup.kill')
  // Version 2 since Linux 5.14: no fork slips away.
  if (existsSync(atOnce)) {
    ignoring(GONE, () => tellKernel(atOnce, 1))
    return
  }
  for (const each of [...foldersBelow(folder), folder]) {
    for (const pid of textOf(join(each, 'cgroup.procs')).split('\n').filter(Boolean)) {
      ignoring(['ESRCH'], () => process.kill(Number(pid), 'SIGKILL'))
    }
  }
}

/** Ends every process in a cgroup, and resolves when the cgroup is gone. Rejects when the kernel keeps it for longer than it should. */
export async function removeCgroup(folder: string): Promise<void> {
  const deadline = performance.now() + REMOVE_MS
  for (let restMs = 1; ; restMs = Math.min(2 * restMs, LONGEST_REST_MS)) {
    // Again each time: where there is no cgroup.kill, one may have forked between two looks.
    killCgroup(folder)
    if (tryToRemove(folder)) return
    if (performance.now() > deadline) {
      const pids = textOf(join(folder, 'cgroup.procs')).trim().replaceAll('\n', ', ')
      throw new Error(`The cgroup ${folder} could not be removed within ${REMOVE_MS} ms. In it: ${pids || 'nobody'}.`)
    }
    await wait(restMs)
  }
}

/** Removes the cgroups in a folder whose makers are gone: a server that was killed leaves its own. Touches no others. */
export async function sweep(folder: string): Promise<void> {
  const left = childrenOf(folder).filter(isLeftBehind)
  // One that cannot be removed is somebody else's, or of no harm: it is empty of processes, or they are being ended.
  await Promise.allSettled(left.map((name) => removeCgroup(join(folder, name))))
}

const REMOVE_MS = 5000
const LONGEST_REST_MS = 50
const GONE = ['ENOENT', 'ENODEV']

/** False while a process is still in it: one that is being ended goes when the kernel gets round to it. */
function tryToRemove(folder: string): boolean {
  for (const each of [...foldersBelow(folder), folder]) {
    try {
      rmdirSync(each)
    } catch (error) {
      if (!GONE.includes(codeOf(error))) return false
    }
  }
  return true
}

/** The deepest first. */
function foldersBelow(folder: string): string[] {
  return childrenOf(folder).flatMap((name) => [...foldersBelow(join(folder, name)), join(folder, name)])
}

function childrenOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  } catch {
    return []
  }
}

function ignoring(codes: readonly string[], act: () => void): void {
  try {
    act()
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    if (!codes.includes(codeOf(cause))) throw error
  }
}
