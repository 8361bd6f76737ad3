import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openPods, type Pods } from '../sandbox-server/pods/index.ts'
import type { Bench, Measure } from './measure.ts'
import { burst } from './measures/burst.ts'
import { latency } from './measures/latency.ts'
import { leaks } from './measures/leaks.ts'
import { memory } from './measures/memory.ts'
import { pages } from './measures/pages.ts'
import { testRunners } from './measures/test-runners.ts'
import { throughput } from './measures/throughput.ts'
import { warmCheck } from './measures/warm-check.ts'
import { waterfall } from './measures/waterfall.ts'
import { wireTimeline } from './measures/wire-timeline.ts'
import { type Result, shown, writeTable } from './table.ts'

const MEASURES: Readonly<Record<string, Measure>> = {
  'warm-check': warmCheck,
  'test-runners': testRunners,
  throughput,
  latency,
  memory,
  leaks,
  waterfall,
  burst,
  pages,
  'wire-timeline': wireTimeline,
}

const USAGE = `How fast verdicts come, as ratios of things that are measured in turns in one run.

  npm run bench [-- measure …] [-- --quick]

  measure   ${Object.keys(MEASURES).join(', ')} (all of them)
  --quick   a tenth of the times: to see that it works, and nothing is written

Writes bench/results/<measure>.json, and the table in docs/performance.md.`

const ROOT = resolve(import.meta.dirname, '..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
const unknown = positionals.filter((name) => !(name in MEASURES))
if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `There is no measure ${unknown.join(', ')}.\n\n${USAGE}` : USAGE)
  process.exit(unknown.length > 0 ? 64 : 0)
}

const silent = { info() {}, warn() {}, error() {} }
for (const [name, { title, measure }] of Object.entries(MEASURES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  const opened = new Map<string, Pods>()
  const bench: Bench = {
    root: ROOT,
    isQuick: values.quick,
    times: (count) => (values.quick ? Math.ceil(count / 10) : count),
    async pods(isolation) {
      const pods = opened.get(isolation) ?? (await openPods({ isolation, appRoot: ROOT, logger: silent }))
      opened.set(isolation, pods)
      if (pods.whyNot !== null) throw new Error(pods.whyNot)
      return pods
    },
    tell: (sentence) => console.error(`  ${sentence}`),
  }
  const loadBefore = loadavg()[0] ?? 0
  const startedAt = new Date()
  try {
    const figures = await measure(bench)
    const result: Result = { name, title, figures, at: startedAt.toISOString(), machine: machine(), loadBefore }
    console.log(shown(result))
    if (!values.quick) keep(result)
  } finally {
    await Promise.all([...opened.values()].map((pods) => pods.close()))
  }
}

function keep(result: Result): void {
  const folder = join(ROOT, 'bench/results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${result.name}.json`), `${JSON.stringify(result, null, 2)}\n`)
  writeTable({ folder, document: join(ROOT, 'docs/performance.md'), order: Object.keys(MEASURES) })
}

function machine(): Result['machine'] {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    linux: release(),
    node: process.version,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim(),
  }
}
