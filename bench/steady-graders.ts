import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { GradeAnswer } from '../sandbox-server/authoring/index.ts'
import {
  type FoundChallenge,
  findChallenges,
  type KeptAnswer,
  keptAnswer,
  keptAnswers,
} from '../sandbox-server/challenges/index.ts'
import { openAuthorPods, podGrader } from '../sandbox-server/commands/author/pod-grader.ts'
import { keepCoresBusy } from './busy-cores.ts'

const USAGE = `Whether graders judge the same every time, on a machine that is busy.

  node bench/steady-graders.ts [challenge-id …] [--times N] [--accepted N] [--mistakes N] [--answer NAME] [--load] [--pods N]

  --times N     grade the solution N times (200)
  --accepted N  grade each accepted design N times (as often as the solution)
  --mistakes N  grade each mistake N times (20)
  --answer NAME only this one of the solution, the accepted designs and the mistakes
  --load        with every core kept busy by somebody else
  --pods N      so many gradings at once (2)

Every grading has a seed of its own. A mistake must fail at each check that its verdict.txt names. Prints a line for each
answer, and exits with 1 when one of them was judged otherwise than it should be, even once.`

const ROOT = resolve(import.meta.dirname, '..')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '200' },
    accepted: { type: 'string' },
    mistakes: { type: 'string', default: '20' },
    answer: { type: 'string' },
    pods: { type: 'string', default: '2' },
    load: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}

interface Tally {
  readonly answer: string
  readonly times: number
  /** Gradings that came out otherwise than they should, with the seed that replays them. */
  readonly strays: readonly string[]
  /** Gradings of a mistake in which a check failed besides those that its verdict.txt names. */
  readonly alsoElsewhere: number
  readonly medianMs: number
  readonly slowestMs: number
}

const found = await findChallenges(join(ROOT, 'lessons'))
const chosen = found.filter(({ id }) => positionals.length === 0 || positionals.includes(id))
const burners = values.load ? keepCoresBusy() : []
const pods = await openAuthorPods(ROOT)
let strays = 0
let judged = 0
try {
  for (const challenge of chosen) strays += await prove(challenge)
} finally {
  for (const burner of burners) burner.kill('SIGKILL')
  await pods.close()
}
if (judged === 0) {
  console.error(`Nothing was graded: no such challenge or answer. ${USAGE}`)
  process.exit(2)
}
console.log(strays === 0 ? 'Every answer was judged as it should be, every time.' : `${strays} gradings went astray.`)
process.exit(strays === 0 ? 0 : 1)

async function prove(challenge: FoundChallenge): Promise<number> {
  const graders = Array.from({ length: Number(values.pods) }, () => podGrader(pods, challenge))
  const accepted = values.accepted ?? values.times
  const trials = [
    { answers: [await keptAnswer(challenge, 'solution')], times: Number(values.times), isRight: true },
    { answers: await keptAnswers(challenge, 'accepted'), times: Number(accepted), isRight: true },
    { answers: await keptAnswers(challenge, 'mistakes'), times: Number(values.mistakes), isRight: false },
  ]
  let strays = 0
  const tell = (tally: Tally) => {
    strays += tally.strays.length
    judged += tally.times
    const sign = tally.strays.length === 0 ? '✓' : '✗'
    const also = tally.alsoElsewhere === 0 ? '' : `; ${tally.alsoElsewhere} failed another check, too`
    const times = `${tally.times - tally.strays.length}/${tally.times}`
    console.log(
      `${sign} ${challenge.id} ${tally.answer}: ${times}, median ${tally.medianMs} ms, slowest ${tally.slowestMs} ms${also}`,
    )
    for (const stray of tally.strays.slice(0, 5)) console.log(`    ${stray}`)
  }
  try {
    const grades = graders.map(({ grade }) => grade)
    for (const { answers, times, isRight } of trials) {
      const chosen = answers.filter(
        ({ name }) => values.answer === undefined || name.split('/').at(-1) === values.answer,
      )
      if (times > 0) for (const answer of chosen) tell(await judge(answer, { grades, times, isRight }))
    }
  } finally {
    await Promise.all(graders.map(({ close }) => close()))
  }
  return strays
}

interface Trial {
  readonly grades: readonly GradeAnswer[]
  readonly times: number
  readonly isRight: boolean
}

async function judge(answer: KeptAnswer, { grades, times, isRight }: Trial): Promise<Tally> {
  const durations: number[] = []
  const strays: string[] = []
  const due = isRight ? [] : await checksItDiesAt(answer)
  let round = 0
  let alsoElsewhere = 0
  const work = async (grade: GradeAnswer) => {
    while (round < times) {
      const seed = (round++ + 1).toString(16)
      try {
        const { verdict } = await grade(answer.files, { seed })
        durations.push(verdict.durationMs)
        const failed = verdict.tests.filter(({ status }) => status === 'fail')
        const names = failed.map(({ name }) => name)
        const isAsDue = isRight
          ? verdict.status === 'pass'
          : verdict.status !== 'pass' && due.every((name) => names.includes(name))
        if (isAsDue) {
          if (names.length > due.length) alsoElsewhere += 1
          continue
        }
        const [first] = failed
        const words =
          first === undefined ? '' : ` (${first.message} expected ${first.expected}, actual ${first.actual})`
        strays.push(`seed ${seed}: ${verdict.status}: ${names.join(' | ')}${words}`)
      } catch (error) {
        strays.push(`seed ${seed}: broken: ${error instanceof Error ? error.message : error}`)
      }
    }
  }
  await Promise.all(grades.map(work))
  durations.sort((a, b) => a - b)
  const at = (share: number) => Math.round(durations[Math.floor((durations.length - 1) * share)] ?? 0)
  return { answer: answer.name, times, strays, alsoElsewhere, medianMs: at(0.5), slowestMs: at(1) }
}

/** The checks at which a mistake must fail, as its verdict.txt names them. */
async function checksItDiesAt({ folder }: KeptAnswer): Promise<string[]> {
  const recorded = await readFile(join(folder, 'verdict.txt'), 'utf8')
  return [...recorded.matchAll(/^failed: (.+)$/gm)].flatMap(([, name]) => name ?? [])
}
