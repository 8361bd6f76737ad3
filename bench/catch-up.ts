import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceFile } from '#protocol'
import { type FoundChallenge, findChallenges } from '../sandbox-server/challenges/index.ts'
import { gradeInPod } from '../sandbox-server/commands/grade-in-pod.ts'
import type { Pod, Pods } from '../sandbox-server/pods/index.ts'

/** The challenge that everything is measured with. */
export async function catchUp(root: string): Promise<{ challenge: FoundChallenge; solution: SourceFile[] }> {
  const challenge = (await findChallenges(join(root, 'lessons'))).find(({ id }) => id === 'catch-up')
  if (challenge === undefined) throw new Error('There is no challenge catch-up in lessons/.')
  const text = await readFile(join(challenge.folder, 'solution/server.ts'), 'utf8')
  return { challenge, solution: [{ name: 'server.ts', text }] }
}

export async function startPod(pods: Pods, challenge: FoundChallenge): Promise<Pod> {
  const purpose = { challengeFolder: challenge.folder, services: challenge.about.services }
  return await pods.start(purpose, AbortSignal.timeout(START_MS))
}

/** Grades once, and gives the milliseconds from the key press to the verdict. Throws when the solution does not pass. */
export async function timedCheck(pod: Pod, files: readonly SourceFile[], seed: number): Promise<number> {
  const startedAt = performance.now()
  const graded = await gradeInPod(pod, files, { seed: (seed + 1).toString(16) })
  const took = performance.now() - startedAt
  if (graded.type !== 'verdict') throw new Error(`A grading broke: ${graded.message}`)
  if (graded.verdict.status !== 'pass') {
    const failed = graded.verdict.tests.find(({ status }) => status === 'fail')
    const why = failed === undefined ? graded.verdict.message : `at “${failed.name}”: ${failed.message}`
    throw new Error(`The solution did not pass: ${why}`)
  }
  return took
}

const START_MS = 30_000
