import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A short hash over this kit and a challenge's grader.ts: verdicts with the same version were judged by the same rules.
 * Without a folder, the version of the kit alone.
 */
export async function graderVersion(challengeFolder?: string): Promise<string> {
  const hash = createHash('sha256')
  for (const file of await filesOf(challengeFolder)) hash.update(await readFile(file)).update('\0')
  return hash.digest('hex').slice(0, 10)
}

async function filesOf(challengeFolder: string | undefined): Promise<string[]> {
  const all = await readdir(import.meta.dirname, { recursive: true })
  const kit = all.filter((name) => /\.[cm]?[jt]s$/.test(name)).sort()
  const files = kit.map((name) => join(import.meta.dirname, name))
  return challengeFolder === undefined ? files : [...files, join(challengeFolder, 'grader.ts')]
}
