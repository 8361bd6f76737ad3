// npm test: sets everything up and runs the whole suite. `npm test -- unit` and `npm test -- site` run one half;
// further words go to the runner: `npm test -- unit tests/wire`, `npm test -- site --headed`.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { launch } from './launch.mjs'
import { ROOT } from './paths.mjs'
import { say } from './say.mjs'
import { setUp } from './setup.mjs'

const [first, ...others] = process.argv.slice(2)
const half = first === 'unit' || first === 'site' ? first : null
const words = half ? others : process.argv.slice(2)

setUp({ site: half !== 'unit', browser: half !== 'unit' })
const results = path.join(ROOT, 'test-results')
mkdirSync(results, { recursive: true })

const tallies = []
if (half !== 'site') tallies.push(await unit(words))
if (half !== 'unit') tallies.push(await site(half ? words : []))

const total = (key) => tallies.reduce((sum, tally) => sum + tally[key], 0)
const skipped = total('skipped')
console.log(`\n${total('passed')} passed, ${total('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = tallies.every((tally) => tally.code === 0) && total('failed') === 0 ? 0 : 1

async function unit(words) {
  say('\nUnits, pods and graders …')
  const files = (words.length > 0 ? words : ['tests']).flatMap((place) => {
    const whole = path.join(ROOT, place)
    if (place.endsWith('.ts')) return [whole]
    const names = readdirSync(whole, { recursive: true }).filter((name) => name.endsWith('.test.ts'))
    return names.map((name) => path.join(whole, name))
  })
  const hostile = files.filter((file) => path.dirname(file) === path.join(ROOT, 'tests/hostile'))
  const others = files.filter((file) => !hostile.includes(file))
  const halves = await Promise.all([
    others.length > 0 && nodeTests(others, { name: 'unit', words: ['--test-concurrency=2'], spoken: 'stdout' }),
    // Attacks share their pods in one process: a process each would spend longer opening pods than attacking them.
    hostile.length > 0 &&
      nodeTests(hostile, {
        name: 'hostile',
        words: ['--test-isolation=none'],
        spoken: others.length > 0 ? path.join(results, 'hostile.txt') : 'stdout',
      }),
  ])
  if (hostile.length > 0 && others.length > 0)
    process.stdout.write(readFileSync(path.join(results, 'hostile.txt'), 'utf8'))
  const ran = halves.filter((half) => half !== false)
  const sum = (key) => ran.reduce((total, half) => total + half[key], 0)
  return {
    code: Math.max(0, ...ran.map(({ code }) => code)),
    passed: sum('passed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
  }
}

/** Runs test files; `spoken` is where the report for people goes. Counts a crash of the whole as a failure. */
async function nodeTests(files, { name, words, spoken }) {
  const tally = path.join(results, `${name}.json`)
  rmSync(tally, { force: true })
  const code = await launch(
    [
      '--test',
      ...words,
      '--test-reporter=spec',
      `--test-reporter-destination=${spoken}`,
      '--test-reporter=ROOT/scripts/tally-reporter.mjs',
      `--test-reporter-destination=${tally}`,
      ...files.sort().map((file) => `ROOT/${path.relative(ROOT, file)}`),
    ],
    { as: 'caller' },
  )
  return { code, ...(readJson(tally) ?? { passed: 0, failed: 1, skipped: 0 }) }
}

async function site(words) {
  say('\nThe site in Chromium …')
  const report = path.join(results, 'site.json')
  rmSync(report, { force: true })
  const code = await launch(
    ['ROOT/node_modules/playwright/cli.js', 'test', '--config', 'ROOT/playwright.config.ts', ...words],
    {
      as: 'caller',
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    },
  )
  const { stats, suites } = readJson(report) ?? {}
  if (!stats) return { code, passed: 0, failed: 1, skipped: 0 }
  const unsteady = suites.flatMap(unsteadyIn)
  if (unsteady.length > 0) {
    say(
      '\nPassed only when tried again. Each of these is a race to be found; test-results/site has a picture of the first try and a trace of the second.',
    )
    for (const name of unsteady) say(`  ${name}`)
  }
  return { code, passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }
}

/** The journeys of a suite, and of those within it, that failed once and then passed. */
function unsteadyIn({ file, specs, suites = [] }) {
  const own = specs.filter(({ tests }) => tests.some(({ status }) => status === 'flaky'))
  return [...own.map(({ title, line }) => `${file}:${line} ${title}`), ...suites.flatMap(unsteadyIn)]
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
