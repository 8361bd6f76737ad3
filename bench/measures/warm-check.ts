import { setTimeout as rest } from 'node:timers/promises'
import { startBareWorker } from '../bare-workers.ts'
import { catchUp, startPod, timedCheck } from '../catch-up.ts'
import { ratios, spreadOf } from '../figures.ts'
import type { Measure } from '../measure.ts'

/** Between two checks a learner reads: meanwhile the next process becomes warm, in both kinds alike. */
const READING_MS = 400

export const warmCheck: Measure = {
  title: 'A warm Check',
  async measure({ root, times, pods, tell }) {
    const { challenge, solution } = await catchUp(root)
    const held = await startPod(await pods('bubblewrap'), challenge)
    const bare = await startBareWorker(root)
    const [ours, theirs]: [number[], number[]] = [[], []]
    for (let n = 0; n < times(60) + WARM_UP; n += 1) {
      if (n % 20 === 0) tell(`warm check ${n}`)
      await rest(READING_MS)
      const inPod = await timedCheck(held, solution, n)
      await rest(READING_MS)
      const inProcess = await timed(() => bare.grade(1))
      if (n < WARM_UP) continue
      ours.push(inPod)
      theirs.push(inProcess)
    }
    await Promise.all([held.close(), bare.end()])
    return [
      {
        what: 'warm Check of `catch-up` ÷ the same grader and solution in a bare warm Node process',
        unit: 'ratio',
        spread: spreadOf(ratios(ours, theirs)),
        aim: { atMost: 1.3 },
      },
      { what: 'warm Check, from the key press to the verdict', unit: 'ms', spread: spreadOf(ours) },
      { what: 'the same in the bare process', unit: 'ms', spread: spreadOf(theirs) },
    ]
  },
}

/** Until the code that is run over and over is compiled, in both. */
const WARM_UP = 5

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
