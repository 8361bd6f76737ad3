import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceFile } from '#protocol'
import type { KeptFiles } from '../grader/stage.ts'

/** The answers in a folder beside the challenge: one per folder in it, or the folder itself when it holds files. */
export async function keptFiles(challengeFolder: string, name: string): Promise<readonly KeptFiles[]> {
  const folder = join(challengeFolder, name)
  const entries = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const files = entries.filter((entry) => entry.isFile())
  if (files.length > 0) return [{ name, files: await read(folder, files) }]
  return await Promise.all(
    entries.map(async (entry) => {
      const inside = join(folder, entry.name)
      const found = (await readdir(inside, { withFileTypes: true })).filter((each) => each.isFile())
      return { name: entry.name, files: await read(inside, found) }
    }),
  )
}

async function read(folder: string, files: readonly { name: string }[]): Promise<SourceFile[]> {
  return await Promise.all(files.map(async ({ name }) => ({ name, text: await readFile(join(folder, name), 'utf8') })))
}
