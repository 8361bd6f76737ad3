import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/** Remembers which challenges went through every gate, so that only what changed is graded again. */
export interface KnownSound {
  has(folder: string): Promise<boolean>
  add(folder: string): Promise<void>
}

/** What judges: a change in any of these makes everything unknown again. */
const JUDGES = ['sandbox-server/agent', 'sandbox-server/grader', 'sandbox-server/wire', 'sandbox-server/authoring']

/** Opens the memory kept in `file`. A file that cannot be read is an empty memory. */
export async function openKnownSound(file: string, { root }: { root: string }): Promise<KnownSound> {
  const judges = await hashOf(JUDGES.map((folder) => join(root, folder)))
  const known = new Set<string>(await readList(file))
  const markOf = async (folder: string) => `${relative(root, folder)} ${judges} ${await hashOf([folder])}`
  return {
    async has(folder) {
      return known.has(await markOf(folder))
    },
    async add(folder) {
      const mark = await markOf(folder)
      const place = mark.slice(0, mark.indexOf(' ') + 1)
      for (const old of known) if (old.startsWith(place)) known.delete(old)
      known.add(mark)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, `${JSON.stringify([...known].sort(), null, 2)}\n`)
    },
  }
}

async function readList(file: string): Promise<string[]> {
  try {
    const list: unknown = JSON.parse(await readFile(file, 'utf8'))
    return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}

/** A short hash over the names and bytes of all files in these folders. */
async function hashOf(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    for (const file of files.sort())
      hash
        .update(relative(folder, file))
        .update('\0')
        .update(await readFile(file))
  }
  return hash.digest('hex').slice(0, 16)
}
