import { effect, type ReadonlySignal, signal } from '@preact/signals'
import * as z from 'zod/mini'
import { kept } from '../../progress/index.ts'
import type { Workspace } from '../workspace/state.ts'

/** Which hints of a challenge a learner has taken, and what they thought before the last ones. Kept in this browser. */
interface HintLadder {
  /** What the learner thought before a hint, by its position. */
  readonly thoughts: ReadonlySignal<Readonly<Record<string, string>>>
  /** Takes the next hint; `thought` is what the learner wrote before it. */
  take(thought?: string): void
}

const Kept = z.object({ shown: z.int(), thoughts: z.record(z.string(), z.string()) })
const ladders = new WeakMap<Workspace, HintLadder>()

/** Hints at the end that come after a thought of the learner's own. */
const THOUGHTFUL = 2

/** Whether a hint, by its position, is one of the last, which say nearly everything. */
export function asksForThought(position: number, count: number): boolean {
  return position > 0 && count > THOUGHTFUL && position >= count - THOUGHTFUL
}

/** The ladder of a workspace: read once from what the browser keeps, then kept with every step. */
export function hintLadder(workspace: Workspace): HintLadder {
  const known = ladders.get(workspace)
  if (known !== undefined) return known
  const { challenge, hintsShown } = workspace
  const name = `hints:${challenge.id}`
  const before = Kept.safeParse(kept.read(name))
  const thoughts = signal<Readonly<Record<string, string>>>(before.success ? before.data.thoughts : {})
  if (before.success) hintsShown.value = Math.max(0, Math.min(before.data.shown, challenge.hints.length))
  effect(() => {
    const shown = hintsShown.value
    if (shown > 0) kept.write(name, { shown, thoughts: thoughts.value })
  })
  const ladder: HintLadder = {
    thoughts,
    take(thought) {
      const position = hintsShown.value
      if (thought !== undefined) thoughts.value = { ...thoughts.value, [position]: thought }
      hintsShown.value = Math.min(position + 1, challenge.hints.length)
    },
  }
  ladders.set(workspace, ladder)
  return ladder
}
