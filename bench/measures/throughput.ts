import { availableParallelism } from 'node:os'
import { startBareWorker } from '../bare-workers.ts'
import { catchUp, startPod, timedCheck } from '../catch-up.ts'
import { ratios, spreadOf } from '../figures.ts'
import type { Bench, Measure } from '../measure.ts'

const CHECKS_EACH = 30
const ROUNDS = 5

export const throughput: Measure = {
  title: 'Verdicts per second',
  async measure(bench) {
    const cores = availableParallelism()
    const [ours, theirs, alone]: [number[], number[], number[]] = [[], [], []]
    for (let round = 0; round < Math.max(2, bench.times(ROUNDS)); round += 1) {
      bench.tell(`throughput round ${round + 1}`)
      ours.push(await inPods({ bench, atOnce: cores }))
      theirs.push(await inBareProcesses({ bench, atOnce: cores }))
      alone.push(await inPods({ bench, atOnce: 1 }))
    }
    return [
      {
        what: `verdicts per second, ${cores} at once, ÷ what the bare process reaches`,
        unit: 'ratio',
        spread: spreadOf(ratios(ours, theirs)),
        aim: { atLeast: 0.6 },
      },
      { what: `verdicts per second, ${cores} at once`, unit: 'per second', spread: spreadOf(ours) },
      { what: 'verdicts per second, one at a time', unit: 'per second', spread: spreadOf(alone) },
      {
        what: `growth from one at a time to ${cores} at once`,
        unit: 'ratio',
        spread: spreadOf(ratios(ours, alone)),
      },
    ]
  },
}

interface Load {
  readonly bench: Bench
  readonly atOnce: number
}

/** Verdicts per second of so many pods that are never let rest. */
async function inPods({ bench, atOnce }: Load): Promise<number> {
  const pods = await bench.pods('bubblewrap')
  const { challenge, solution } = await catchUp(bench.root)
  const open = await Promise.all(Array.from({ length: atOnce }, () => startPod(pods, challenge)))
  // The first in each pod loads what the others find loaded.
  for (const pod of open) await timedCheck(pod, solution, 0)
  const each = checksEach(bench)
  const perSecond = await rate(open, {
    each,
    work: async (pod) => {
      for (let n = 0; n < each; n += 1) await timedCheck(pod, solution, n)
    },
  })
  await Promise.all(open.map((pod) => pod.close()))
  return perSecond
}

/** The same of so many bare processes. */
async function inBareProcesses({ bench, atOnce }: Load): Promise<number> {
  const workers = await Promise.all(Array.from({ length: atOnce }, () => startBareWorker(bench.root)))
  const each = checksEach(bench)
  const perSecond = await rate(workers, { each, work: (worker) => worker.grade(each) })
  await Promise.all(workers.map((worker) => worker.end()))
  return perSecond
}

async function rate<T>(
  workers: readonly T[],
  { each, work }: { each: number; work: (worker: T) => Promise<void> },
): Promise<number> {
  const startedAt = performance.now()
  await Promise.all(workers.map(work))
  return (workers.length * each) / ((performance.now() - startedAt) / 1000)
}

function checksEach(bench: Bench): number {
  return bench.times(CHECKS_EACH)
}
