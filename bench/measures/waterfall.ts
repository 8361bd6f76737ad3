import { setTimeout as rest } from 'node:timers/promises'
import type { RunEvent, SourceFile } from '#protocol'
import type { Pod } from '../../sandbox-server/pods/index.ts'
import { catchUp, startPod } from '../catch-up.ts'
import { spreadOf } from '../figures.ts'
import type { Measure } from '../measure.ts'

export const waterfall: Measure = {
  title: 'Where the time of a Check goes',
  async measure({ root, times, pods }) {
    const { challenge, solution } = await catchUp(root)
    const held = await pods('bubblewrap')
    const starts: number[] = []
    for (let n = 0; n < Math.max(3, times(20)); n += 1) {
      const startedAt = performance.now()
      const pod = await startPod(held, challenge)
      starts.push(performance.now() - startedAt)
      await pod.close()
    }
    const pod = await startPod(held, challenge)
    const rows: Moments[] = []
    for (let n = 0; n < times(40) + 3; n += 1) {
      await rest(400)
      const moments = await momentsOf(pod, { files: solution, seed: n })
      if (n >= 3) rows.push(moments)
    }
    await pod.close()
    const part = (what: string, of: (moments: Moments) => number) =>
      ({ what, unit: 'ms', spread: spreadOf(rows.map(of)) }) as const
    return [
      { what: 'a pod, from nothing to ready (before the key press)', unit: 'ms', spread: spreadOf(starts) },
      part('1. until a warm process has the program', (m) => m.started),
      part('2. until it listens', (m) => m.listening - m.started),
      part('3. until the first check begins', (m) => m.first - m.listening),
      part('4. the checks, until the last one has ended', (m) => m.last - m.first),
      part('5. until the verdict is with the server', (m) => m.verdict - m.last),
      part('6. until the pod is free for the next', (m) => m.over - m.verdict),
    ]
  },
}

interface Moments {
  readonly first: number
  readonly started: number
  readonly listening: number
  readonly last: number
  readonly verdict: number
  readonly over: number
}

async function momentsOf(pod: Pod, { files, seed }: { files: readonly SourceFile[]; seed: number }): Promise<Moments> {
  const startedAt = performance.now()
  const first = new Map<RunEvent['type'], number>()
  const latest = new Map<RunEvent['type'], number>()
  const on = ({ type }: RunEvent) => {
    const at = performance.now() - startedAt
    if (!first.has(type)) first.set(type, at)
    latest.set(type, at)
  }
  await pod.check(files, { seed: (seed + 1).toString(16), patience: 1, on }).over
  const over = performance.now() - startedAt
  const at = (moments: Map<RunEvent['type'], number>, type: RunEvent['type']) => {
    const moment = moments.get(type)
    if (moment === undefined)
      throw new Error(`A check went by without “${type}”: it had ${[...first.keys()].join(', ')}.`)
    return moment
  }
  return {
    first: at(first, 'check-started'),
    started: at(first, 'started'),
    listening: at(first, 'listening'),
    last: at(latest, 'check-ended'),
    verdict: at(first, 'verdict'),
    over,
  }
}
