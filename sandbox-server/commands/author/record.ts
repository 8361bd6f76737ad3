import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { RECORDING_SEED } from '../../authoring/index.ts'
import {
  type FoundChallenge,
  findChallenges,
  type KeptAnswer,
  keptAnswers,
  recordedWords,
} from '../../challenges/index.ts'
import { openAuthorPods, podGrader } from './pod-grader.ts'

/** Records what is said about the mistakes of a challenge, in their verdict.txt. Throws when there is no such challenge, or mistake. */
export async function record(id: string, { root, only }: { root: string; only: readonly string[] }): Promise<void> {
  const challenge = await theChallenge(id, root)
  const mistakes = await theMistakes(challenge, only)
  const pods = await openAuthorPods(root)
  const { grade, close } = podGrader(pods, challenge)
  try {
    for (const mistake of mistakes) {
      const { verdict } = await grade(mistake.files, { seed: RECORDING_SEED })
      await writeFile(join(mistake.folder, 'verdict.txt'), recordedWords(verdict))
      const failed = verdict.tests.filter(({ status }) => status === 'fail').map(({ name }) => name)
      const count = failed.length > 1 ? ` and ${failed.length - 1} more` : ''
      console.log(`${mistake.name}: ${failed.length === 0 ? verdict.status : `fails “${failed[0]}”${count}`}`)
    }
  } finally {
    await close()
    await pods.close()
  }
}

async function theChallenge(id: string, root: string): Promise<FoundChallenge> {
  const unsound = new Map<string, string>()
  const found = await findChallenges(join(root, 'lessons'), { onUnsound: (name, why) => unsound.set(name, why) })
  const challenge = found.find((each) => each.id === id)
  if (challenge !== undefined) return challenge
  throw new Error(
    unsound.get(id) ?? `There is no challenge “${id}”. There are: ${found.map((each) => each.id).join(', ')}.`,
  )
}

/** Those that are named, or all. */
async function theMistakes(challenge: FoundChallenge, only: readonly string[]): Promise<readonly KeptAnswer[]> {
  const all = await keptAnswers(challenge, 'mistakes')
  const names = all.map(({ folder }) => basename(folder))
  const strange = only.find((name) => !names.includes(name))
  if (strange !== undefined) throw new Error(`There is no mistake “${strange}”. There are: ${names.join(', ')}.`)
  return only.length === 0 ? all : all.filter(({ folder }) => only.includes(basename(folder)))
}
