import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { brokenPlaceLinks, type CheckResult, type SourceFile, type Verdict, type WireEvent } from '#protocol'
import { type FoundChallenge, type KeptAnswer, keptAnswer, keptAnswers, recordedWords } from '../challenges/index.ts'
import { declaredChecks } from './declared-checks.ts'
import { brokenLines, isExercised, messageShapes, valuesOnTheWire } from './message-shapes.ts'
import { missingParts } from './missing-parts.ts'

/** Grades files as the site does. Rejects when the grading broke. */
export type GradeAnswer = (
  files: readonly SourceFile[],
  options: { readonly seed: string },
) => Promise<{ readonly verdict: Verdict; readonly wire: readonly WireEvent[] }>

/** One gate a challenge has come to, and what stands in the way, in a sentence; null when it is open. */
export interface Finding {
  readonly gate: string
  readonly problem: string | null
}

/** The seed that recorded words belong to. */
export const RECORDING_SEED = '1'

/** Under which seeds answers are graded. The same must come out under each. */
export interface Thoroughness {
  /** For what is right. */
  readonly right: readonly string[]
  /** For mistakes, beside the one that their words were recorded with. */
  readonly mistakes: readonly string[]
}

const THOROUGH: Thoroughness = { right: [RECORDING_SEED, '2a', 'beef'], mistakes: ['2a'] }

/**
 * Takes a challenge through every gate that stands between its author and its learners: that it is whole, that its
 * starter fails, that its solution and every other right design pass, that each mistake is caught in the words recorded
 * for it, whatever the seed, that no check is idle, and that every message of the brief is exercised.
 */
export async function* gateChallenge(
  challenge: FoundChallenge,
  grade: GradeAnswer,
  seeds: Thoroughness = THOROUGH,
): AsyncGenerator<Finding> {
  const brief = await readFile(join(challenge.folder, 'brief.mdx'), 'utf8')
  yield open('is whole', [...missingParts(challenge), ...brokenPlaceLinks(brief, challenge.starter)])
  const declared = await declaredChecks(challenge)
  yield open('its grader says what it must', declared.problems)

  const starter = await grade(challenge.starter, { seed: RECORDING_SEED })
  yield open(
    'fails its own starter',
    starter.verdict.status === 'pass' ? ['The starter passes: nothing is left to do.'] : [],
  )

  const solution = await keptAnswer(challenge, 'solution')
  const shown: WireEvent[] = []
  for (const answer of [solution, ...(await keptAnswers(challenge, 'accepted'))]) {
    const problems: string[] = []
    for (const seed of seeds.right) {
      const { verdict, wire } = await grade(answer.files, { seed })
      if (answer === solution) shown.push(...wire)
      if (verdict.status !== 'pass') problems.push(`With the seed ${seed} it does not pass:\n${recordedWords(verdict)}`)
    }
    yield open(`passes ${answer.name}`, problems.slice(0, 1))
  }

  const said = valuesOnTheWire(shown)
  const silent = messageShapes(brief).filter((shape) => said.length > 0 && !isExercised(shape, said))
  yield open('exercises every message of its brief', [
    ...brokenLines(brief).map((line) => `brief.mdx shows as JSON what is none. Put each message on one line: ${line}`),
    ...silent.map(({ text }) => `No check makes anybody say ${text}`),
  ])

  const failures: CheckResult[] = []
  for (const mistake of await keptAnswers(challenge, 'mistakes')) {
    const { problems, failed } = await gateMistake(mistake, { id: challenge.id, grade, seeds: seeds.mistakes })
    failures.push(...failed)
    yield open(`catches ${mistake.name}`, problems)
  }
  const names = declared.challenge.groups.flat().map(({ name }) => name)
  const idle = names.filter((name) => !failures.some((failure) => failure.name === name))
  yield open(
    'has a mistake for every check',
    idle.map((name) => `No mistake fails at “${name}”: a check that nothing fails at may be one that cannot fail.`),
  )
  const unreasoned = new Set(failures.filter(({ because }) => because === undefined).map(({ name }) => name))
  yield open(
    'gives a reason with every failure',
    [...unreasoned].map((name) => `“${name}” can fail without saying why the rule exists: give it a because.`),
  )
}

const PASSES =
  'It passes: the grader has a hole. Write the check that it fails at; or, when it keeps every rule of the brief, move it to accepted/.'

async function gateMistake(
  mistake: KeptAnswer,
  { id, grade, seeds }: { id: string; grade: GradeAnswer; seeds: readonly string[] },
): Promise<{ problems: string[]; failed: readonly CheckResult[] }> {
  const { verdict } = await grade(mistake.files, { seed: RECORDING_SEED })
  const failed = verdict.tests.filter(({ status }) => status === 'fail')
  if (verdict.status === 'pass') return { problems: [PASSES], failed }
  const recorded = await readFile(join(mistake.folder, 'verdict.txt'), 'utf8').catch(() => null)
  // A missing record is told of by `is whole`.
  if (recorded !== null && recorded !== recordedWords(verdict)) {
    const both = `recorded:\n${recorded}\nnow:\n${recordedWords(verdict)}`
    const again = `npm run author -- record ${id} ${basename(mistake.folder)}`
    const problem = `It is caught in other words than those in verdict.txt. When the new ones are right: ${again}`
    return { problems: [`${problem}\n${both}`], failed }
  }
  const due = failed.map(({ name }) => name)
  for (const seed of seeds) {
    const other = await grade(mistake.files, { seed })
    const names = other.verdict.tests.filter(({ status }) => status === 'fail').map(({ name }) => name)
    if (names.join('\n') === due.join('\n') && other.verdict.status === verdict.status) continue
    const problem = `With the seed ${seed} other checks fail: ${names.join(', ') || 'none'}; with ${RECORDING_SEED}: ${due.join(', ') || 'none'}.`
    return { problems: [problem], failed }
  }
  return { problems: [], failed }
}

function open(gate: string, problems: readonly string[]): Finding {
  return { gate, problem: problems.length === 0 ? null : problems.join('\n') }
}
