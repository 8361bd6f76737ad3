import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Challenge } from '#grader'
import type { FoundChallenge } from '../challenges/index.ts'

/** What a grader declares, read without grading anything. */
export interface Declared {
  readonly challenge: Challenge
  /** What is missing in it, or contradicts the brief; one sentence each. */
  readonly problems: readonly string[]
}

/** Loads a challenge's grader.ts, which its author wrote and is trusted with. Throws when it cannot be loaded. */
export async function declaredChecks({ folder, about }: FoundChallenge): Promise<Declared> {
  const { default: challenge } = await import(pathToFileURL(join(folder, 'grader.ts')).href).catch((cause: unknown) => {
    throw new Error(`The grader cannot be loaded${placeOf(cause, folder)}: ${messageOf(cause)}`, { cause })
  })
  if (!(challenge instanceof Challenge)) {
    throw new Error('grader.ts: its default export is not what challenge(…) of #grader returns.')
  }
  const problems: string[] = []
  if (challenge.title !== about.title) {
    problems.push(`grader.ts says “${challenge.title}” where brief.mdx says “${about.title}”: give both one title.`)
  }
  for (const check of challenge.groups.flat()) {
    if (check.hint === undefined) problems.push(`grader.ts: the check “${check.name}” has no hint.`)
  }
  return { challenge, problems }
}

/** Where in the challenge's own files something was thrown, or nothing where that is not known. */
function placeOf(error: unknown, folder: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const line = stack.split('\n').find((each) => each.includes(`${folder}/`)) ?? ''
  const [, file, number] = /([^/]+\.ts):(\d+)/.exec(line.slice(line.indexOf(folder) + folder.length)) ?? []
  return file === undefined ? '' : ` (${file}, line ${number})`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
