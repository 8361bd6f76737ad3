import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import type { CgroupVersion, Controller } from './cgroups.ts'
import { textOf } from './kernel-file.ts'
import type { Parent } from './layout.ts'
import { withoutOurs } from './names.ts'
import { listed } from './v2.ts'

/** Where pods may get their cgroups, or the sentence that says why nowhere, with what would mend it. */
export type Place =
  | { readonly found: true; readonly version: CgroupVersion; readonly parents: readonly Parent[] }
  | { readonly found: false; readonly why: string; readonly mend?: string }

/** What is looked at. Tests look at a folder that plays the machine. */
export interface Machine {
  readonly proc: string
  readonly uid: number
  /** Whether the service manager has left what is below a unit to the unit itself (Delegate=yes). */
  readonly isDelegated: (unit: string, options: { readonly isUsers: boolean }) => boolean
}

/**
 * Finds out whether this process may make cgroups, and where. Only a place that is nobody else's will do: the root of all
 * for root, what an operator or a service manager has handed over, or a folder that somebody gave to this user.
 */
export function findPlace(machine: Machine): Place {
  const mounts = mountsIn(textOf(join(machine.proc, 'self/mountinfo')))
  const own = ownPathsIn(textOf(join(machine.proc, 'self/cgroup')))
  const second = findInV2(machine, { mounts, own })
  // Where the memory is still counted by version 1, version 2 may be mounted beside it, without it.
  return (
    second ?? findInV1(machine, { mounts, own }) ?? { found: false, why: 'This kernel counts no memory in cgroups.' }
  )
}

/** The place that an operator names: a folder of version 2, or one of version 1 for each controller, with colons between. */
export function namedPlace(named: string): Place {
  const folders = named.split(':')
  const parents = folders.flatMap((folder): Parent[] => {
    if (existsSync(join(folder, 'cgroup.controllers'))) return [{ folder, controllers: controllersOfV2(folder) }]
    const controllers = CONTROLLERS.filter((name) => existsSync(join(folder, FILE_OF_V1[name])))
    return controllers.length === 0 ? [] : [{ folder, controllers }]
  })
  const lacking = folders.find((folder) => !parents.some((parent) => parent.folder === folder))
  if (lacking !== undefined) return { found: false, why: `DUPLEX_CGROUP names ${lacking}, which is no cgroup.` }
  const locked = folders.find((folder) => !isWritable(folder))
  if (locked !== undefined) {
    return { found: false, why: `DUPLEX_CGROUP names ${locked}, and this user may make nothing in there.` }
  }
  if (!parents.some(({ controllers }) => controllers.includes('memory'))) {
    return { found: false, why: `DUPLEX_CGROUP names ${named}, where no memory is counted.` }
  }
  const version = existsSync(join(folders[0] ?? '', 'cgroup.controllers')) ? 'v2' : 'v1'
  return { found: true, version, parents }
}

/** This machine, as it is. */
export function thisMachine(): Machine {
  return { proc: '/proc', uid: process.getuid?.() ?? -1, isDelegated: isDelegatedBySystemd }
}

const CONTROLLERS: readonly Controller[] = ['memory', 'pids', 'cpu']

const FILE_OF_V1: Record<Controller, string> = {
  memory: 'memory.limit_in_bytes',
  pids: 'pids.max',
  cpu: 'cpu.cfs_quota_us',
}

interface Mount {
  readonly type: 'cgroup' | 'cgroup2'
  /** The part of the tree that is mounted, and where. */
  readonly root: string
  readonly folder: string
  /** Controllers, for version 1. */
  readonly options: readonly string[]
}

interface Seen {
  readonly mounts: readonly Mount[]
  /** The path of this process's cgroup, by controller; of version 2 by the empty name. */
  readonly own: ReadonlyMap<string, string>
}

/** proc_pid_mountinfo(5). */
function mountsIn(text: string): Mount[] {
  return text.split('\n').flatMap((line): Mount[] => {
    const [before = '', after = ''] = line.split(' - ')
    const [, , , root = '', folder = ''] = before.split(' ')
    const [type, , options = ''] = after.split(' ')
    return type === 'cgroup' || type === 'cgroup2' ? [{ type, root, folder, options: options.split(',') }] : []
  })
}

/** cgroups(7): `4:memory:/path` and `0::/path`. */
function ownPathsIn(text: string): Map<string, string> {
  return new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [, , names, path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? []
      return names === undefined || path === undefined ? [] : names.split(',').map((name) => [name, withoutOurs(path)])
    }),
  )
}

/** Null where version 2 does not count memory. */
function findInV2(machine: Machine, { mounts, own }: Seen): Place | null {
  const mount = mounts.find(({ type }) => type === 'cgroup2')
  const path = own.get('')
  if (mount === undefined || path === undefined) return null
  const folder = folderOf(mount, path)
  const controllers = controllersOfV2(folder)
  if (!controllers.includes('memory')) {
    const isElsewhere = mounts.some(({ options }) => options.includes('memory'))
    if (isElsewhere) return null
    return {
      found: false,
      why: `The cgroup of this process, ${path}, is not given the memory controller.`,
      mend: DELEGATE,
    }
  }
  const obstacle = obstacleTo(machine, { folder, path })
  return obstacle ?? { found: true, version: 'v2', parents: [{ folder, controllers }] }
}

function findInV1(machine: Machine, { mounts, own }: Seen): Place | null {
  const parents: Parent[] = []
  for (const controller of CONTROLLERS) {
    const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller))
    const path = own.get(controller)
    if (mount === undefined || path === undefined) continue
    const folder = folderOf(mount, path)
    const obstacle = obstacleTo(machine, { folder, path })
    // Without the memory the rest is not worth it; the rest is a help, and no more.
    if (obstacle !== null && controller === 'memory') return obstacle
    if (obstacle === null) parents.push({ folder, controllers: [controller] })
  }
  return parents[0]?.controllers.includes('memory') ? { found: true, version: 'v1', parents } : null
}

function folderOf({ root, folder }: Mount, path: string): string {
  const below = relative(root, path)
  // A path above what is mounted cannot be reached; what can be seen at the mount then stands for all.
  return below.startsWith('..') ? folder : join(folder, below)
}

function controllersOfV2(folder: string): Controller[] {
  const there = listed(join(folder, 'cgroup.controllers'))
  return CONTROLLERS.filter((name) => there.includes(name))
}

/** Null when pods may have their cgroups below this one. */
function obstacleTo({ uid, isDelegated }: Machine, { folder, path }: { folder: string; path: string }): Place | null {
  if (!isWritable(folder)) {
    return { found: false, why: `This user may make no cgroups in ${folder}.`, mend: uid === 0 ? CONTAINER : DELEGATE }
  }
  const unit = basename(path)
  if (/\.(?:service|scope|slice)$/.test(unit)) {
    if (isDelegated(unit, { isUsers: path.includes('/user@') })) return null
    return { found: false, why: `systemd keeps what is below ${unit} for itself.`, mend: DELEGATE }
  }
  // A folder that was given to an ordinary user was given on purpose. Root may write everywhere, which says nothing.
  if (uid !== 0 || path === '/') return null
  return {
    found: false,
    why: `Whatever started this process keeps it in a cgroup of its own, ${path}, and has not said that others may be made in there.`,
    mend: 'If they may, name the folder: DUPLEX_CGROUP=/sys/fs/cgroup/… (docs/operating.md)',
  }
}

const DELEGATE =
  'Start it as a unit that may: systemd-run --scope -p Delegate=yes npm start (with --user as an ordinary user)'
const CONTAINER = 'In a container, cgroups can be written to with: docker run --privileged --cgroupns=private'

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    accessSync(join(folder, 'cgroup.procs'), constants.W_OK)
    return true
  } catch {
    return false
  }
}

function isDelegatedBySystemd(unit: string, { isUsers }: { readonly isUsers: boolean }): boolean {
  try {
    const args = [...(isUsers ? ['--user'] : []), 'show', '--property=Delegate', '--value', unit]
    const said = execFileSync('systemctl', args, {
      encoding: 'utf8',
      timeout: 2000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return said.trim() === 'yes'
  } catch {
    return false
  }
}
