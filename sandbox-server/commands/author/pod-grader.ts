import type { GradeAnswer } from '../../authoring/index.ts'
import type { FoundChallenge } from '../../challenges/index.ts'
import { openPods, type Pods } from '../../pods/index.ts'
import { gradeInPod } from '../grade-in-pod.ts'
import { authorLogger } from './author-logger.ts'

/** Milliseconds a pod may take to start, on a busy machine too. */
const START_MS = 20_000

/** Opens what real gradings need. Throws with the sentence that says why programs cannot run here. */
export async function openAuthorPods(appRoot: string): Promise<Pods> {
  const pods = await openPods({ isolation: 'bubblewrap', appRoot, logger: authorLogger, selfTest: 'once' })
  if (pods.whyNot === null) return pods
  await pods.close()
  throw new Error(pods.whyNot)
}

/** Grades answers to one challenge in a pod of its own, which a grading that broke takes with it. */
export function podGrader(pods: Pods, challenge: FoundChallenge): { grade: GradeAnswer; close(): Promise<void> } {
  const purpose = { challengeFolder: challenge.folder, services: challenge.about.services }
  const start = () => pods.start(purpose, AbortSignal.timeout(START_MS))
  let pod = start()
  pod.catch(() => {}) // Told when it is asked for.
  return {
    async grade(files, { seed }) {
      const graded = await gradeInPod(await pod, files, { seed })
      if (graded.type === 'verdict') return graded
      pod = start()
      pod.catch(() => {})
      if (graded.id === null) throw new Error(graded.message)
      throw new Error(
        `A grading came to no verdict, and the rest was not tried. Why is said above, under ${graded.id}.`,
      )
    },
    async close() {
      await (await pod.catch(() => null))?.close()
    },
  }
}
