import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { FoundChallenge } from '../challenges/index.ts'

/** A challenge is fair only when designs other than the author's pass too. */
const FEWEST_ACCEPTED = 2
/** And it teaches only when the wrong answers that learners give are known. */
const FEWEST_MISTAKES = 10

/** What a challenge's folder lacks, one sentence each. */
export function missingParts({ id, folder, files }: FoundChallenge): string[] {
  const accepted = foldersIn(join(folder, 'accepted'))
  const mistakes = foldersIn(join(folder, 'mistakes'))
  const problems: string[] = []
  if (!existsSync(join(folder, 'solution'))) problems.push('solution/ is missing: nothing shows that it can be solved.')
  if (accepted.length < FEWEST_ACCEPTED) {
    problems.push(`accepted/ holds ${accepted.length} designs; ${FEWEST_ACCEPTED} or more that differ must pass.`)
  }
  if (mistakes.length < FEWEST_MISTAKES) {
    problems.push(`mistakes/ holds ${mistakes.length} wrong answers; ${FEWEST_MISTAKES} or more must be caught.`)
  }
  for (const name of mistakes) {
    if (existsSync(join(folder, 'mistakes', name, 'verdict.txt'))) continue
    problems.push(`mistakes/${name} has no verdict.txt: record it with npm run author -- record ${id} ${name}`)
  }
  const answers = [...accepted.map((name) => `accepted/${name}`), ...mistakes.map((name) => `mistakes/${name}`)]
  for (const answer of answers) problems.push(...unreadFiles(answer, { folder, files }))
  return problems
}

/** What would be graded as the starter, without anybody noticing. */
function unreadFiles(answer: string, { folder, files }: Pick<FoundChallenge, 'folder' | 'files'>): string[] {
  const present = readdirSync(join(folder, answer)).filter((name) => name !== 'verdict.txt' && !name.startsWith('.'))
  const names = files.join(', ')
  if (present.length === 0) return [`${answer} holds no file, so it is the starter again: put ${names} into it.`]
  return present
    .filter((name) => !files.includes(name))
    .map((name) => `${answer}/${name} is never read. The learner's files are: ${names}.`)
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}
