import { join } from 'node:path'
import { openAnswers } from '../../answers/index.ts'
import { declaredChecks, gateChallenge, missingParts, openKnownSound } from '../../authoring/index.ts'
import { type FoundChallenge, findChallenges } from '../../challenges/index.ts'
import type { Pods } from '../../pods/index.ts'
import { openAuthorPods, podGrader } from './pod-grader.ts'

/** Challenges that go through their gates at the same time. */
const AT_ONCE = 2

export interface CheckOptions {
  readonly root: string
  /** Only this challenge; null for all of them, and all quizzes. */
  readonly only: string | null
  /** `known`: a challenge that went through every gate as it stands is not graded again. `all`: every one is. */
  readonly grade: 'known' | 'all' | 'nothing'
}

/** Says on stderr what is not sound, and gives back how much of it there is. */
export async function check({ root, only, grade }: CheckOptions): Promise<number> {
  const lessons = join(root, 'lessons')
  const problems = only === null ? await quizProblems(lessons) : []
  const unsound = new Map<string, string>()
  const challenges = await findChallenges(lessons, { onUnsound: (id, why) => unsound.set(id, why) })
  problems.push(...[...unsound].filter(([id]) => only === null || id === only).map(([, why]) => why))
  const chosen = challenges.filter(({ id }) => only === null || id === only)
  if (only !== null && chosen.length === 0 && !unsound.has(only)) {
    problems.push(`There is no challenge “${only}”. There are: ${challenges.map(({ id }) => id).join(', ')}.`)
  }
  for (const problem of problems) console.error(problem)
  const found = grade === 'nothing' ? await look(chosen) : await gradeAll(chosen, { root, grade })
  return problems.length + found
}

async function quizProblems(lessons: string): Promise<string[]> {
  try {
    return [...(await openAnswers(lessons)).warnings]
  } catch (error) {
    return [messageOf(error)]
  }
}

/** What can be said without running anything. */
async function look(challenges: readonly FoundChallenge[]): Promise<number> {
  let count = 0
  for (const challenge of challenges) {
    const declared = await declaredChecks(challenge).catch((error: unknown) => ({ problems: [messageOf(error)] }))
    for (const problem of [...missingParts(challenge), ...declared.problems]) {
      count++
      console.error(`${challenge.id}: ${problem}`)
    }
  }
  return count
}

async function gradeAll(
  challenges: readonly FoundChallenge[],
  { root, grade }: Pick<CheckOptions, 'root' | 'grade'>,
): Promise<number> {
  const known = await openKnownSound(join(root, '.duplex/sound-challenges.json'), { root })
  const waiting: FoundChallenge[] = []
  for (const challenge of challenges) {
    if (grade === 'all' || !(await known.has(challenge.folder))) waiting.push(challenge)
  }
  if (waiting.length === 0) return 0
  const pods = await openAuthorPods(root)
  let count = 0
  const work = async () => {
    for (let challenge = waiting.shift(); challenge !== undefined; challenge = waiting.shift()) {
      const found = await gradeOne(challenge, pods)
      count += found
      if (found === 0) await known.add(challenge.folder)
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  } finally {
    await pods.close()
  }
  return count
}

async function gradeOne(challenge: FoundChallenge, pods: Pods): Promise<number> {
  const { grade, close } = podGrader(pods, challenge)
  let gates = 0
  let count = 0
  try {
    for await (const { gate, problem } of gateChallenge(challenge, grade)) {
      gates++
      if (problem === null) continue
      count++
      console.error(`${challenge.id}: ${gate}? No.\n${problem.replaceAll(/^(?=.)/gm, '  ')}`)
    }
    if (count === 0) console.error(`${challenge.id}: sound (${gates} gates).`)
    return count
  } catch (error) {
    console.error(`${challenge.id}: broken. ${messageOf(error)}`)
    return count + 1
  } finally {
    await close()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
