import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A short hash over this kit and a challenge's grader, with the files beside it: verdicts with the same version were judged by the same rules.
 * Without a folder, the version of the kit alone.
 */
export async function graderVersion(challengeFolder?: string): Promise<string> {
  const hash = createHash('sha256')
  for (const file of await filesOf(challengeFolder)) hash.update(await readFile(file)).update('\0')
  return hash.digest('hex').slice(0, 10)
}

async function filesOf(challengeFolder: string | undefined): Promise<string[]> {
  const kit = await programsIn(import.meta.dirname)
  if (challengeFolder === undefined) return kit
  return [...kit, join(challengeFolder, 'grader.ts'), ...(await programsIn(join(challengeFolder, 'grader')))]
}

/** The programs of a folder and the folders in it, by name; none when there is no such folder. */
async function programsIn(folder: string): Promise<string[]> {
  const all = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const programs = all.filter((name) => /\.[cm]?[jt]s$/.test(name)).sort()
  return programs.map((name) => join(folder, name))
}
