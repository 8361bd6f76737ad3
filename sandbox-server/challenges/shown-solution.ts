import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Solution, SourceFile } from '#protocol'
import type { FoundChallenge } from './find-challenges.ts'
import { type KeptAnswer, keptAnswer, keptAnswers } from './kept-answers.ts'

/**
 * A challenge's solution and the other designs that pass, for a learner who may see them; null where the challenge's
 * folder holds no solution. Whether a learner may is not decided here.
 */
export async function shownSolution(challenge: FoundChallenge): Promise<Solution | null> {
  if (!(await isFolder(join(challenge.folder, 'solution')))) return null
  const { files } = await keptAnswer(challenge, 'solution')
  const hasOthers = await isFolder(join(challenge.folder, 'accepted'))
  const others = hasOthers ? await keptAnswers(challenge, 'accepted') : []
  return { files: [...files], others: others.map((other) => shownDesign(other, challenge)) }
}

function shownDesign({ folder, files }: KeptAnswer, { about, starter }: FoundChallenge): Solution['others'][number] {
  const name = basename(folder)
  const words = firstWords(files, { entry: about.entry, starter })
  return { name, title: titleOf(name), ...(words === null ? {} : { about: words }), files: [...files] }
}

/** `next-message-queue` → `Next message queue`. */
function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The comment at the very top of the main file, or of the first file that has one its author wrote for this design. */
function firstWords(
  files: readonly SourceFile[],
  { entry, starter }: { entry: string; starter: readonly SourceFile[] },
): string | null {
  const inOrder = [...files].sort((a, b) => Number(b.name === entry) - Number(a.name === entry))
  for (const { name, text } of inOrder) {
    const comment = commentAtTop(text)
    if (comment !== null && comment !== commentAtTop(starter.find((file) => file.name === name)?.text ?? ''))
      return comment
  }
  return null
}

/** The lines of `//` or `#` a file begins with, as one text. */
function commentAtTop(text: string): string | null {
  const block = /^(?:(?:\/\/|#) .*\n)+/.exec(text)?.[0]
  return block === undefined
    ? null
    : block
        .replaceAll(/^(?:\/\/|#) /gm, '')
        .trim()
        .replaceAll('\n', ' ')
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false
}
