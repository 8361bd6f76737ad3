import type { TestAnswer, TestResult } from '../../grader/hosts/test-talk.ts'

const colour = (code: number) => (text: string) => `\x1b[${code}m${text}\x1b[0m`
const green = colour(32)
const red = colour(31)
const yellow = colour(33)
const dim = colour(2)

const MARKS = { passed: green('✓'), failed: red('✕'), skipped: yellow('○'), todo: yellow('✎') }
/** Milliseconds from which on a test's time is worth telling. */
const SLOW_MS = 5

/** Prints how one test went, as Jest does. */
export function printResult({ name, status, durationMs }: TestResult): void {
  const took = durationMs >= SLOW_MS ? dim(` (${Math.round(durationMs)} ms)`) : ''
  console.log(
    `  ${MARKS[status]} ${status === 'passed' || status === 'failed' ? name : dim(`${status} ${name}`)}${took}`,
  )
}

/** Prints what failed, and the count. */
export function printReport({ tests, problem }: TestAnswer, tookMs: number): void {
  for (const { name, status, message = '', place } of tests) {
    if (status !== 'failed') continue
    console.log(`\n${red(`● ${name}`)}${place === undefined ? '' : dim(`  ${place}`)}\n\n${indented(message)}`)
  }
  if (problem !== null) console.log(`\n${red(problem)}`)
  const counts = (['failed', 'skipped', 'todo', 'passed'] as const).flatMap((status) => {
    const count = tests.filter((test) => test.status === status).length
    return count === 0 ? [] : `${PAINT[status](`${count} ${status}`)}`
  })
  console.log(`\nTests: ${[...counts, `${tests.length} total`].join(', ')}`)
  console.log(`Time:  ${(tookMs / 1000).toFixed(2)} s`)
}

const PAINT = { failed: red, skipped: yellow, todo: yellow, passed: green }

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ')
}
