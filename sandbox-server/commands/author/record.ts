import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RECORDING_SEED } from '../../authoring/index.ts'
import { type FoundChallenge, findChallenges, keptAnswers, recordedWords } from '../../challenges/index.ts'
import { openAuthorPods, podGrader } from './pod-grader.ts'

/** Records what is said about the mistakes of a challenge, in their verdict.txt. Throws when there is no such challenge. */
export async function record(id: string, { root, only }: { root: string; only: readonly string[] }): Promise<void> {
  const challenge = await theChallenge(id, root)
  const pods = await openAuthorPods(root)
  const { grade, close } = podGrader(pods, challenge)
  try {
    for (const mistake of await keptAnswers(challenge, 'mistakes')) {
      if (only.length > 0 && !only.includes(mistake.name.replace('mistakes/', ''))) continue
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
