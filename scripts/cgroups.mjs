// Cgroups for a server that begins as root: made and handed over before it gives root up, cleared away when it is gone.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { appNode, ROOT } from './paths.mjs'

/**
 * Folders that this user may make cgroups in, and the words before its command that put it there. Null where there are
 * none, or where an operator has named some already: the server then says who holds programs, and why.
 */
export function handOverCgroups(uid) {
  if (process.env.DUPLEX_CGROUP) return null
  const command = path.join(ROOT, 'sandbox-server', 'commands', 'hand-over-cgroups.ts')
  const args = ['--disable-warning=ExperimentalWarning', command, `${uid}`, `${process.pid}`]
  const { status, stdout } = spawnSync(appNode(), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  const made = status === 0 ? JSON.parse(stdout) : null
  if (made === null) return null
  const script = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 71; shift; done; shift; exec "$@"'
  return { folders: made.folders, enter: ['sh', '-c', script, 'enter', ...made.entrances, '--'] }
}

/** What stays is empty, and goes at the next start. */
export function takeBackCgroups(folders) {
  for (const folder of folders) {
    const kill = path.join(folder, 'cgroup.kill')
    if (existsSync(kill)) writeFileSync(kill, '1')
    for (let look = 0; look < LOOKS && !isRemoved(folder); look++) Atomics.wait(clock, 0, 0, LOOK_MS)
  }
}

const LOOKS = 25
const LOOK_MS = 20
const clock = new Int32Array(new SharedArrayBuffer(4))

/** The kernel lets go of a cgroup once the last of its processes is gone. */
function isRemoved(folder) {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && !isRemoved(path.join(folder, entry.name))) return false
    }
    rmdirSync(folder)
    return true
  } catch (error) {
    return error.code === 'ENOENT'
  }
}
