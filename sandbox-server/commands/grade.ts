import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { SourceFile, Verdict } from '#protocol'
import { type FoundChallenge, findChallenges, layOver, readFiles } from '../challenges/index.ts'
import { type Logger, openPods, type Pod } from '../pods/index.ts'
import { gradescope } from './formats/gradescope.ts'
import { json } from './formats/json.ts'
import { junit } from './formats/junit.ts'
import { tap } from './formats/tap.ts'
import { text } from './formats/text.ts'
import { gradeInPod } from './grade-in-pod.ts'
import { sumOf, verdictOfAll } from './repeated.ts'

const USAGE = `Grades the files of a folder as the site does. What the folder lacks comes from the challenge's starter.

  npm run grade -- <challenge-id> <folder> [--json | --format junit|tap|gradescope] [--seed N] [--repeat N]

  --json          print the verdict as one JSON object, and nothing else
  --format F      print it as junit, tap or gradescope
  --seed N        draw texts and orders from this seed (hexadecimal, up to 16 digits)
  --repeat N      grade N times under one seed, and say whether it fails at times: a race
  --self-test     attack the sandbox first, though it has held since this machine started
  --unsafe-local  run without any isolation, as this user

Exits with 0 when passed, 1 when failed, 2 when the grading broke (our fault), 64 when called wrongly.`

const EXIT = { passed: 0, failed: 1, broken: 2, usage: 64 } as const
const FORMATS = { text, json, junit, tap, gradescope } as const
const ROOT = resolve(import.meta.dirname, '../..')
const START_MS = 10_000

async function main(): Promise<number> {
  const asked = await readArguments()
  if ('usage' in asked) {
    console.error(`${asked.usage}\n\n${USAGE}`)
    return EXIT.usage
  }
  const { challenge, isUnsafe, selfTest } = asked
  const pods = await openPods({ isolation: isUnsafe ? 'unsafe-local' : 'bubblewrap', appRoot: ROOT, logger, selfTest })
  const leave = () => void pods.close().finally(() => process.exit(EXIT.broken))
  process.once('SIGINT', leave).once('SIGTERM', leave)
  try {
    if (pods.whyNot !== null) return breaks(pods.whyNot)
    const purpose = { challengeFolder: challenge.folder, services: challenge.about.services }
    return await gradeRepeatedly(await pods.start(purpose, AbortSignal.timeout(START_MS)), asked)
  } finally {
    await pods.close()
    process.off('SIGINT', leave).off('SIGTERM', leave)
  }
}

async function gradeRepeatedly(pod: Pod, { files, seed, repeat, format }: Asked): Promise<number> {
  const verdicts: Verdict[] = []
  // One seed for all: what then comes out differently is the program's doing.
  const oneSeed = seed ?? randomBytes(4).toString('hex')
  for (let round = 0; round < repeat; round++) {
    const graded = await gradeInPod(pod, files, { seed: oneSeed })
    if (graded.type === 'broken') return breaks(graded.message)
    verdicts.push(graded.verdict)
  }
  const { verdict, repeat: repetition } = verdictOfAll(verdicts)
  if (verdict === null) return breaks('Nothing was graded.')
  console.log(format === 'json' && repeat > 1 ? json(verdict, repetition) : FORMATS[format](verdict))
  if (repeat > 1 && format === 'text') console.log(`\n${sumOf(verdicts, repetition)}`)
  return verdict.status === 'pass' ? EXIT.passed : EXIT.failed
}

function breaks(why: string): number {
  console.error(`The grading broke, which is not the fault of the program that was graded. ${why}`)
  return EXIT.broken
}

/** On a terminal the person is the operator: what the pods complain of is said, in words. */
const logger: Logger = {
  info() {},
  warn(facts, message) {
    console.error('text' in facts ? `${message}: ${facts.text}` : message)
  },
  error(facts, message) {
    if ('detail' in facts) console.error(`${message}: ${facts.detail}`)
  },
}

interface Asked {
  readonly challenge: FoundChallenge
  readonly files: readonly SourceFile[]
  readonly format: keyof typeof FORMATS
  readonly seed: string | null
  readonly repeat: number
  readonly isUnsafe: boolean
  readonly selfTest: 'always' | 'once'
}

type Usage = { usage: string }

async function readArguments(): Promise<Asked | Usage> {
  const read = parse()
  if ('usage' in read) return read
  const { values, positionals } = read
  const [id, folder, ...more] = positionals
  if (id === undefined || folder === undefined || more.length > 0)
    return { usage: 'Name one challenge and one folder.' }

  const unsound = new Map<string, string>()
  const found = await findChallenges(resolve(ROOT, 'lessons'), { onUnsound: (name, why) => unsound.set(name, why) })
  const challenge = found.find((each) => each.id === id)
  if (challenge === undefined) {
    const why = unsound.get(id)
    if (why !== undefined) throw new Error(`The challenge “${id}” is not sound. ${why}`)
    return { usage: `There is no challenge “${id}”. There are: ${found.map((each) => each.id).join(', ')}.` }
  }
  const format = values.json ? 'json' : (values.format ?? 'text')
  if (!isFormat(format)) return { usage: `--format takes junit, tap or gradescope: “${format}” is none of them.` }
  const seed = values.seed ?? null
  if (seed !== null && !/^[0-9a-f]{1,16}$/.test(seed)) {
    return { usage: `--seed takes up to 16 hexadecimal digits: “${seed}” is something else.` }
  }
  const repeat = Number(values.repeat ?? 1)
  if (!Number.isInteger(repeat) || repeat < 1)
    return { usage: `--repeat takes a whole number from 1 on: ${values.repeat}.` }
  try {
    const files = layOver(challenge.starter, await readFiles(resolve(folder), challenge.files))
    return {
      challenge,
      files,
      format,
      seed,
      repeat,
      isUnsafe: values['unsafe-local'] ?? false,
      selfTest: values['self-test'] ? 'always' : 'once',
    }
  } catch (error) {
    return { usage: `The folder ${folder} cannot be graded: ${error instanceof Error ? error.message : error}` }
  }
}

function parse() {
  try {
    const read = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        format: { type: 'string' },
        seed: { type: 'string' },
        repeat: { type: 'string' },
        'self-test': { type: 'boolean' },
        'unsafe-local': { type: 'boolean' },
      },
    })
    if (read.values.json && read.values.format !== undefined) return { usage: 'Choose --json or --format, not both.' }
    return read
  } catch (error) {
    return { usage: error instanceof Error ? error.message : String(error) }
  }
}

function isFormat(name: string): name is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, name)
}

try {
  process.exitCode = await main()
} catch (error) {
  process.exitCode = breaks(error instanceof Error ? error.message : String(error))
}
