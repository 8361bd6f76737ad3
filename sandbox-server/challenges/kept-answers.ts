import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SourceFile } from '#protocol'
import type { FoundChallenge } from './find-challenges.ts'
import { layOver } from './lay-over.ts'

/** One answer to a challenge that its author keeps beside it, ready to be graded. */
export interface KeptAnswer {
  /** Such as `solution` or `mistakes/keeps-201`. */
  readonly name: string
  readonly folder: string
  readonly files: readonly SourceFile[]
}

/** The answer a challenge's own folder holds under this name. */
export async function keptAnswer(challenge: FoundChallenge, name: string): Promise<KeptAnswer> {
  const folder = join(challenge.folder, name)
  return { name, folder, files: layOver(challenge.starter, await readFiles(folder, challenge.files)) }
}

/** All answers in `accepted/` or `mistakes/`, by name. */
export async function keptAnswers(
  challenge: FoundChallenge,
  kind: 'accepted' | 'mistakes',
): Promise<readonly KeptAnswer[]> {
  const entries = await readdir(join(challenge.folder, kind), { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return Promise.all(names.sort().map((name) => keptAnswer(challenge, `${kind}/${name}`)))
}

/** The files of a folder that bear one of these names. Throws with a sentence when one cannot be sent to a sandbox. */
export async function readFiles(folder: string, names: readonly string[]): Promise<SourceFile[]> {
  const present = new Set(await readdir(folder))
  const files: SourceFile[] = []
  for (const name of names) {
    if (!present.has(name)) continue
    const file = SourceFile.safeParse({ name, text: await readFile(join(folder, name), 'utf8') })
    if (!file.success) throw new Error(`${join(folder, name)} is too large to be graded.`)
    files.push(file.data)
  }
  return files
}
