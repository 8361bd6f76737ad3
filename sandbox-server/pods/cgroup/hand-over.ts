import { chownSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Controller } from './cgroups.ts'
import { sweep } from './end-cgroup.ts'
import { findPlace, thisMachine } from './find-place.ts'
import { nameOfOurs } from './names.ts'
import { v1 } from './v1.ts'
import { v2 } from './v2.ts'

export interface HandOverOptions {
  /** Who gets them. */
  readonly uid: number
  /** As long as this process lives nobody clears them away. */
  readonly owner: number
}

/** Folders that now belong to somebody else than root, and the files that the server writes 0 into to be in them. */
export interface HandedOver {
  readonly folders: readonly string[]
  readonly entrances: readonly string[]
}

/**
 * For a server that begins as root and then is root no more: makes cgroups that it may make pods' cgroups in, and clears
 * away what servers before it left. Null where this machine has none to give.
 */
export async function handOverCgroups({ uid, owner }: HandOverOptions): Promise<HandedOver | null> {
  const place = findPlace(thisMachine())
  if (!place.found) return null
  const layout = place.version === 'v2' ? v2 : v1
  await Promise.all(place.parents.map(({ folder }) => sweep(folder)))
  const made = place.parents.map(({ folder: parent, controllers }) => {
    layout.allowChildren({ folder: parent, controllers })
    const folder = join(parent, nameOfOurs(owner))
    mkdirSync(folder)
    layout.allowChildren({ folder, controllers })
    give(folder, uid)
    return { folder, controllers }
  })
  const folders = made.map(({ folder }) => folder)
  if (place.version === 'v1') return { folders, entrances: [] }
  // Version 2 lets a user move a process only between cgroups below one that is theirs: the server stands in there, too.
  return { folders, entrances: made.map(serversOwn(uid)) }
}

function serversOwn(
  uid: number,
): (made: { readonly folder: string; readonly controllers: readonly Controller[] }) => string {
  return ({ folder }) => {
    const own = join(folder, 'server')
    mkdirSync(own)
    give(own, uid)
    return join(own, 'cgroup.procs')
  }
}

/** What is given belongs to the user; the limits of the cgroup itself stay root's: cgroups(7), “delegation”. */
function give(folder: string, uid: number): void {
  for (const name of ['', 'cgroup.procs', 'cgroup.subtree_control', 'cgroup.threads', 'tasks']) {
    const path = join(folder, name)
    if (existsSync(path)) chownSync(path, uid, uid)
  }
}
