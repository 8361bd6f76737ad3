import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { check } from './author/check.ts'
import { record } from './author/record.ts'
import { scaffold } from './author/scaffold.ts'

const USAGE = `For those who write lessons, quizzes and challenges.

  npm run author -- check [challenge-id] [--all | --quick]
  npm run author -- record <challenge-id> [mistake …]
  npm run author -- new challenge|lesson|quiz <name>

  check   takes every quiz and challenge through its gates, by grading its answers for real, and lists what is not sound.
          What went through them as it stands is not graded again, unless --all says so. --quick grades nothing.
  record  writes what is said about each mistake into its verdict.txt. Read the difference before you commit it.
  new     makes a folder to begin with. A name may say where: real-time-patterns/presence/my-challenge.

Exits with 0 when all is well, 1 when something is not, 64 when called wrongly. docs/writing-challenges.md shows the way.`

const ROOT = resolve(import.meta.dirname, '../..')

/** Called in a way that is not in the usage. */
class Misused extends Error {}

async function main(): Promise<number> {
  const { values, positionals } = read()
  const [verb, ...words] = positionals
  if (verb === 'check' && words.length <= 1) {
    const grade = values.quick ? 'nothing' : values.all ? 'all' : 'known'
    const count = await check({ root: ROOT, only: words[0] ?? null, grade })
    const allWell = grade === 'nothing' ? 'Nothing is missing. Nothing was graded.' : 'Everything is sound.'
    console.error(count === 0 ? allWell : `${count} to mend.`)
    return count === 0 ? 0 : 1
  }
  if (verb === 'record' && words[0] !== undefined) {
    await record(words[0], { root: ROOT, only: words.slice(1) })
    return 0
  }
  const [kind, name, ...more] = words
  if (verb === 'new' && kind !== undefined && name !== undefined && more.length === 0) {
    if (kind !== 'challenge' && kind !== 'lesson' && kind !== 'quiz') throw new Misused(`There is no new “${kind}”.`)
    console.log(await scaffold(kind, { name, root: ROOT }))
    return 0
  }
  throw new Misused(verb === undefined ? 'Say what to do.' : `“${positionals.join(' ')}” is not one of these.`)
}

function read() {
  try {
    return parseArgs({ allowPositionals: true, options: { all: { type: 'boolean' }, quick: { type: 'boolean' } } })
  } catch (error) {
    throw new Misused(error instanceof Error ? error.message : String(error))
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  const isMisuse = error instanceof Misused
  console.error(isMisuse ? `${error.message}\n\n${USAGE}` : error instanceof Error ? error.message : error)
  process.exitCode = isMisuse ? 64 : 1
}
