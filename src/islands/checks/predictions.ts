import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import * as z from 'zod/mini'
import type { SourceFile } from '#protocol'
import { kept } from '../../progress/index.ts'
import type { RunView } from '../workspace/run-view.ts'
import type { Workspace } from '../workspace/state.ts'
import { type Attempt, stuckAt } from './attempts.ts'

/** What a learner expected a check to see, in their own words. */
const Prediction = z.object({ check: z.string(), words: z.string() })
type Prediction = z.infer<typeof Prediction>

/** Notices submissions that hardly differ, and keeps what the learner then foresees. */
interface Predictions {
  /** The check to ask about; null while there is nothing to ask. */
  readonly asked: ReadonlySignal<string | null>
  /** The last prediction; it is shown beside what the check then saw. */
  readonly made: ReadonlySignal<Prediction | null>
  make(words: string): void
  /** Not now: asked again only after as many further tries. */
  dismiss(): void
}

const followed = new WeakMap<Workspace, Predictions>()

/** Follows a workspace's checks, from the first call on; the same for all who ask. This browser keeps what is foreseen. */
export function predictions(workspace: Workspace): Predictions {
  const known = followed.get(workspace)
  if (known !== undefined) return known
  const name = `prediction:${workspace.challenge.id}`
  const before = Prediction.safeParse(kept.read(name))
  const said = follow(workspace.lastCheck, workspace.files, { made: before.success ? before.data : null })
  effect(() => (said.made.value === null ? kept.remove(name) : kept.write(name, said.made.value)))
  followed.set(workspace, said)
  return said
}

/** The same over the two signals it needs. */
export function follow(
  lastCheck: ReadonlySignal<RunView | null>,
  files: ReadonlySignal<readonly SourceFile[]>,
  before: { made: Prediction | null } = { made: null },
): Predictions {
  const asked: Signal<string | null> = signal(null)
  const made: Signal<Prediction | null> = signal(before.made)
  let attempts: Attempt[] = []
  let current: { id: string; files: readonly SourceFile[]; isJudged: boolean } | null = null

  effect(() => {
    const check = lastCheck.value
    if (check === null) return
    // What is sent is what stands in the editor at the moment in which the check begins.
    if (current?.id !== check.id) current = { id: check.id, files: files.peek(), isJudged: false }
    const { verdict } = check
    if (verdict === null || current.isJudged) return
    current.isJudged = true
    const failedAt = verdict.tests.find(({ status }) => status === 'fail')?.name ?? null
    attempts = [...attempts, { files: current.files, failedAt: verdict.status === 'fail' ? failedAt : null }].slice(-8)
    asked.value = stuckAt(attempts)
    if (verdict.status === 'pass') made.value = null
  })

  function settle(): void {
    attempts = []
    asked.value = null
  }

  return {
    asked,
    made,
    make(words) {
      if (asked.value !== null) made.value = { check: asked.value, words }
      settle()
    },
    dismiss: settle,
  }
}
