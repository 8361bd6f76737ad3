import { totalmem } from 'node:os'
import { resolve } from 'node:path'
import { architectureHere } from '../agent/seccomp.ts'
import { openPods } from '../pods/index.ts'
import { warmPodsIn } from '../session/index.ts'

// The second half of npm run doctor: attacks a pod as the server does when it starts, and says what came of it. Its only
// argument is what the first half found, as JSON: with it, all is printed as one JSON object.

/** `missing` is what programs or challenges cannot do without; a `note` is good to know. */
type Finding = { is: 'good' | 'missing' | 'note'; what: string; fact: string; mend?: string | undefined }

const ROOT = resolve(import.meta.dirname, '../..')
const SERVICES = ['redis', 'nginx'] as const
const SIGNS = { good: '✓', missing: '✗', note: '·' }

const found: Finding[] = []
let canRun = false
const startedAt = performance.now()
const pods = await openPods({ isolation: 'bubblewrap', appRoot: ROOT, logger: { info() {}, warn() {}, error() {} } })
const testedMs = Math.round(performance.now() - startedAt)
try {
  canRun = pods.whyNot === null
  found.push(memory(), warmPods(), systemCalls())
  if (pods.whyNot !== null) found.push({ is: 'missing', what: 'programs', fact: `cannot run here. ${pods.whyNot}` })
  else await tryPods()
} finally {
  await pods.close()
}

const [before] = process.argv.slice(2)
if (before === undefined) for (const finding of found) print(finding)
else console.log(JSON.stringify({ canRun, findings: [...JSON.parse(before), ...found] }, null, 2))
if (found.some(({ is }) => is === 'missing')) process.exitCode = 1

async function tryPods(): Promise<void> {
  found.push({ is: 'good', what: 'programs', fact: `are held: every attack on a pod was contained (${testedMs} ms)` })
  const again = performance.now()
  await pods.start({ challengeFolder: null, services: [] }, AbortSignal.timeout(10_000))
  found.push({ is: 'note', what: 'a pod', fact: `takes ${Math.round(performance.now() - again)} ms to start` })
  for (const service of SERVICES) {
    const why = pods.whyNotWith([service])
    const what = `with ${service}`
    found.push(
      why === null
        ? { is: 'good', what, fact: 'challenges can run' }
        : { is: 'missing', what, fact: 'challenges cannot run', mend: why },
    )
  }
}

function memory(): Finding {
  const { by, why, mend } = pods.memoryHeldBy
  if (by !== 'watchdog') return { is: 'good', what: 'memory', fact: `is held by the kernel (${by}). ${why}` }
  const fact =
    `is held by a watchdog that looks every 20 ms, and not by cgroups. ${why} ` +
    'What waits unread in Unix and UDP sockets is then bounded by the number of sockets alone: about 1.2 GB for each pod.'
  return { is: 'note', what: 'memory', fact, mend }
}

function warmPods(): Finding {
  const bytes = totalmem()
  return {
    is: 'note',
    what: 'warm pods',
    fact: `${warmPodsIn(bytes)} at once, in half of ${Math.round(bytes / 2 ** 30)} GiB of memory`,
  }
}

function systemCalls(): Finding {
  try {
    return { is: 'good', what: 'seccomp', fact: `there is a table of system calls for ${architectureHere()}` }
  } catch (error) {
    return { is: 'missing', what: 'seccomp', fact: error instanceof Error ? error.message : String(error) }
  }
}

function print({ is, what, fact, mend }: Finding): void {
  console.log(`${SIGNS[is]} ${what.padEnd(18)} ${fact}${mend === undefined ? '' : `\n    ${mend}`}`)
}
