import { setTimeout as rest } from 'node:timers/promises'
import type { RunEvent, SourceFile } from '#protocol'
import type { Pod } from '../../sandbox-server/pods/index.ts'
import { keepCoresBusy } from '../busy-cores.ts'
import { catchUp, startPod, timedCheck } from '../catch-up.ts'
import { spreadOf } from '../figures.ts'
import type { Bench, Figure, Measure } from '../measure.ts'

const TALKER = { name: 'server.ts', text: "console.log('hello')\nsetInterval(() => {}, 1000)\n" }

export const latency: Measure = {
  title: 'From the key press',
  async measure(bench) {
    const idle = await measured(bench, 'idle')
    const burners = keepCoresBusy()
    try {
      return [...idle, ...(await measured(bench, 'every core busy with something else'))]
    } finally {
      for (const burner of burners) burner.kill('SIGKILL')
    }
  },
}

async function measured(bench: Bench, when: string): Promise<Figure[]> {
  const { challenge, solution } = await catchUp(bench.root)
  const pod = await startPod(await bench.pods('bubblewrap'), challenge)
  const [listening, output, verdict]: [number[], number[], number[]] = [[], [], []]
  for (let n = 0; n < bench.times(50); n += 1) {
    if (n % 20 === 0) bench.tell(`latency, ${when}: ${n}`)
    await rest(READING_MS)
    listening.push(await untilEvent(pod, { files: solution, fits: ({ type }) => type === 'listening' }))
    await rest(READING_MS)
    output.push(await untilEvent(pod, { files: [TALKER], fits: ({ type }) => type === 'output' }))
    await rest(READING_MS)
    verdict.push(await timedCheck(pod, solution, n))
  }
  await pod.close()
  return [
    { what: `Run → listening, ${when}`, unit: 'ms', spread: spreadOf(listening) },
    { what: `Run → first output, ${when}`, unit: 'ms', spread: spreadOf(output) },
    { what: `Check → verdict, ${when}`, unit: 'ms', spread: spreadOf(verdict) },
  ]
}

const READING_MS = 400

interface Awaited {
  readonly files: readonly SourceFile[]
  readonly fits: (event: RunEvent) => boolean
}

/** Milliseconds from a Run to its first such event. The run is stopped then. */
async function untilEvent(pod: Pod, { files, fits }: Awaited): Promise<number> {
  const startedAt = performance.now()
  let at: number | null = null
  const run = pod.run(files, {
    entry: 'server.ts',
    wallMs: 20_000,
    on(event) {
      if (at !== null || !fits(event)) return
      at = performance.now()
      run.stop()
    },
  })
  await run.over
  if (at === null) throw new Error('A run ended before what was waited for.')
  return at - startedAt
}
