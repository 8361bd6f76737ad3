import { readdirSync } from 'node:fs'
import { setTimeout as rest } from 'node:timers/promises'
import type { Pod } from '../../sandbox-server/pods/index.ts'
import { pidsBelow } from '../../sandbox-server/pods/isolation/pids-below.ts'
import { catchUp, startPod } from '../catch-up.ts'
import { spreadOf } from '../figures.ts'
import type { Figure, Measure } from '../measure.ts'
import { commandLineOf, memoryOf } from '../process-memory.ts'

const RUNS = 1_000
const PODS = 100
/** What one run leaves for the collector and the caches is not a leak: they are full after so many. */
const SETTLING = 50
const MIB = 1024 * 1024

export const leaks: Measure = {
  title: 'What a thousand runs and a hundred pods leave behind',
  async measure({ root, times, pods, tell }) {
    const { challenge } = await catchUp(root)
    const held = await pods('bubblewrap')
    const pod = await startPod(held, challenge)
    for (let n = 0; n < SETTLING; n += 1) await runToItsEnd(pod)
    const before = await standing()
    const runs = times(RUNS)
    for (let n = 0; n < runs; n += 1) {
      if (n % 200 === 0) tell(`${n} of ${runs} runs`)
      await runToItsEnd(pod)
    }
    const afterRuns = await standing()
    const count = times(PODS)
    for (let n = 0; n < count; n += 1) {
      if (n % 20 === 0) tell(`${n} of ${count} pods`)
      await (await startPod(held, challenge)).close()
    }
    const afterPods = await standing()
    await pod.close()
    const more = (what: string, of: (at: Standing) => number, unit: Figure['unit'] = 'count'): Figure[] => [
      { what: `more ${what} after ${runs} runs in one pod`, unit, spread: spreadOf([of(afterRuns) - of(before)]) },
      { what: `more ${what} after ${count} pods`, unit, spread: spreadOf([of(afterPods) - of(afterRuns)]) },
    ]
    return [
      ...more('processes', ({ processes }) => processes),
      ...more('open files of the server', ({ serverFiles }) => serverFiles),
      ...more('open files of the agent', ({ agentFiles }) => agentFiles),
      ...more('files in the pod’s writable folders', ({ podFiles }) => podFiles),
      ...more('memory of the server', ({ serverBytes }) => serverBytes / MIB, 'MiB'),
      ...more('memory of the agent', ({ agentBytes }) => agentBytes / MIB, 'MiB'),
    ]
  },
}

async function runToItsEnd(pod: Pod): Promise<void> {
  const text = "import 'ws'\nconsole.log('hello')\nprocess.exit()\n"
  let how = ''
  await pod.run([{ name: 'server.ts', text }], {
    entry: 'server.ts',
    wallMs: 20_000,
    on(event) {
      if (event.type === 'ended') how = event.ending.how
    },
  }).over
  if (how !== 'finished') throw new Error(`A run that only says hello ended otherwise: ${how}.`)
}

interface Standing {
  readonly processes: number
  readonly serverFiles: number
  readonly agentFiles: number
  readonly podFiles: number
  readonly serverBytes: number
  readonly agentBytes: number
}

/** How things stand once the last process is away and the next one warm. */
async function standing(): Promise<Standing> {
  await rest(3_000)
  const below = pidsBelow(process.pid)
  const agent = below.find((pid) => /^\/sbx\/node .*agent\/main\.ts/.test(commandLineOf(pid)))
  if (agent === undefined) throw new Error('The agent was not found.')
  return {
    processes: below.length,
    serverFiles: readdirSync('/proc/self/fd').length,
    agentFiles: readdirSync(`/proc/${agent}/fd`).length,
    podFiles: ['/pod', '/tmp'].reduce((sum, folder) => sum + filesBelow(`/proc/${agent}/root${folder}`), 0),
    serverBytes: memoryOf(process.pid),
    agentBytes: memoryOf(agent),
  }
}

function filesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true }).length
}
