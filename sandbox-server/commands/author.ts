import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { openAnswers } from '../answers/index.ts'
import { type FoundChallenge, findChallenges } from '../challenges/index.ts'

const USAGE = `Says whether what authors wrote is sound.

  npm run author -- check [challenge-id]

Reads every quiz and every challenge, and lists what is missing or contradicts itself. Whether graders judge rightly is
shown by running them: npm test -- unit tests/lessons.
Exits with 0 when all is sound, 1 when something is not, 64 when called wrongly.`

/** A challenge is fair only when designs other than the author's pass too. */
const FEWEST_ACCEPTED = 2
/** And it teaches only when the wrong answers that learners give are known. */
const FEWEST_MISTAKES = 10

const lessonsFolder = join(dirname(dirname(import.meta.dirname)), 'lessons')

const [verb, id, ...rest] = process.argv.slice(2)
if (verb !== 'check' || rest.length > 0) {
  console.error(USAGE)
  process.exit(64)
}

const problems = [...(await quizProblems()), ...(await challengeProblems(id))]
for (const problem of problems) console.error(problem)
console.error(problems.length === 0 ? 'Every quiz and challenge is sound.' : `${problems.length} to mend.`)
process.exit(problems.length === 0 ? 0 : 1)

async function quizProblems(): Promise<string[]> {
  try {
    return [...(await openAnswers(lessonsFolder)).warnings]
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

async function challengeProblems(only: string | undefined): Promise<string[]> {
  try {
    const challenges = await findChallenges(lessonsFolder)
    const chosen = challenges.filter((challenge) => only === undefined || challenge.id === only)
    if (chosen.length === 0 && only !== undefined) {
      return [`There is no challenge "${only}". There are: ${challenges.map((challenge) => challenge.id).join(', ')}.`]
    }
    return chosen.flatMap(missingParts)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

function missingParts({ folder }: FoundChallenge): string[] {
  const place = relative('.', folder)
  const accepted = foldersIn(join(folder, 'accepted'))
  const mistakes = foldersIn(join(folder, 'mistakes'))
  const problems: string[] = []
  if (!existsSync(join(folder, 'solution')))
    problems.push(`${place} lacks solution/: nothing shows that it can be solved.`)
  if (accepted.length < FEWEST_ACCEPTED) {
    problems.push(
      `${place}/accepted holds ${accepted.length} designs; ${FEWEST_ACCEPTED} or more that differ must pass.`,
    )
  }
  if (mistakes.length < FEWEST_MISTAKES) {
    problems.push(
      `${place}/mistakes holds ${mistakes.length} wrong answers; ${FEWEST_MISTAKES} or more must be caught.`,
    )
  }
  for (const name of mistakes) {
    if (!existsSync(join(folder, 'mistakes', name, 'verdict.txt'))) {
      problems.push(`${place}/mistakes/${name} has no verdict.txt: record it with npm run author -- record.`)
    }
  }
  return problems
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
}
