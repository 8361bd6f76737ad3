import type { WireEvent } from '#protocol'
import { EVERYTHING, isNarrow, type WireFilter } from './filter.ts'
import type { Unfolded } from './fold.ts'
import type { Layout } from './rows.ts'
import { Timeline } from './timeline.ts'

export interface LayoutOptions {
  /** The `n` of events that show a failure. They are never folded away. */
  readonly blamed?: readonly number[]
  /** Stretches the reader has unfolded, by their `burst`; or all of them. */
  readonly unfolded?: Unfolded
  /** Only what happened during the check of this name; null or nothing: everything. */
  readonly check?: string | null
  readonly filter?: WireFilter
}

/** Lays a wire record out as lifelines and rows, folding long runs of arrows of the same shape into one row each. */
export function layOut(events: readonly WireEvent[], options: LayoutOptions = {}): Layout {
  return createTimeline(options).append(events).layout()
}

/** A layout that grows with its record. */
export function createTimeline(options: LayoutOptions): Timeline {
  const { blamed = [], unfolded = new Set(), check = null, filter = EVERYTHING } = options
  return new Timeline({ blamed: new Set(blamed), unfolded, check, filter: isNarrow(filter) ? filter : null })
}

/** The checks a record speaks of, in order. */
export function checksOf(events: readonly WireEvent[]): string[] {
  const names = new Set<string>()
  for (const event of events) if (event.type === 'check') names.add(event.name)
  return [...names]
}
