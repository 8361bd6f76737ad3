import { availableParallelism, loadavg } from 'node:os'
import type { RunEvent, SourceFile, Verdict, WireEvent } from '#protocol'
import type { Pod } from '../pods/index.ts'

/** What a grading came to. `broken` is our fault. */
export type Graded =
  | {
      readonly type: 'verdict'
      readonly verdict: Verdict
      readonly graderVersion: string
      /** The record of what went over the wire. */
      readonly wire: readonly WireEvent[]
    }
  | { readonly type: 'broken'; readonly id: string | null; readonly message: string }

/** Grades files in a pod, as the site's Check does, and waits for the end. */
export async function gradeInPod(pod: Pod, files: readonly SourceFile[], { seed }: { seed: string }): Promise<Graded> {
  let graded: Graded = { type: 'broken', id: null, message: 'The grading came to no verdict.' }
  const wire: WireEvent[] = []
  const on = (event: RunEvent) => {
    if (event.type === 'wire') wire.push(...event.events)
    if (event.type === 'verdict') graded = { ...event, wire }
    if (event.type === 'broken') graded = { type: 'broken', id: event.id, message: `${event.message} (${event.id})` }
  }
  await pod.check(files, { seed, patience: patience(), on }).over
  return graded
}

/** How much longer than usual to wait: 1 on a machine with time to spare, up to 6 on one with none. */
function patience(): number {
  const waiting = (loadavg()[0] ?? 0) / availableParallelism()
  return Math.min(6, Math.max(1, waiting))
}
