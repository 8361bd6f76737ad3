import { statfsSync } from 'node:fs'

/** TMPFS_MAGIC of statfs(2). */
const TMPFS = 0x01021994

/** How many files the tmpfs that a folder stands on has, as it counts them itself. Zero on any other filesystem, and where none is. */
export function filesIn(folder: string): number {
  try {
    const { type, files, ffree } = statfsSync(folder)
    return type === TMPFS ? files - ffree : 0
  } catch {
    return 0 // The folder, or the process it is seen through, has gone.
  }
}
