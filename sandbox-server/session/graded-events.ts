import type { RunEvent } from '#protocol'

interface Options {
  readonly keep: (verdict: Extract<RunEvent, { type: 'verdict' }>) => Promise<unknown>
  readonly record: (event: RunEvent) => void
  readonly onLost: (error: unknown) => RunEvent
}

/**
 * Passes events on in order, but a verdict only after it has been kept for good: what the learner has seen survives a
 * crash of the server in the next instant. A verdict that cannot be kept becomes `onLost`'s event instead.
 */
export function gradedEvents({ keep, record, onLost }: Options): {
  on(event: RunEvent): void
  /** Resolves when no verdict is being kept any more. */
  settled(): Promise<void>
} {
  let saving: Promise<void> | null = null
  const held: RunEvent[] = []

  const on = (event: RunEvent) => {
    if (saving) held.push(event)
    else if (event.type === 'verdict') saving = save(event)
    else record(event)
  }

  const save = async (event: Extract<RunEvent, { type: 'verdict' }>) => {
    try {
      await keep(event)
      record(event)
    } catch (error) {
      record(onLost(error))
    }
    saving = null
    for (const next of held.splice(0)) on(next)
  }

  return {
    on,
    async settled() {
      while (saving) await saving
    },
  }
}
