import type { WireEvent } from '#protocol'
import { kindOf, WIRE_KINDS, type WireKind } from './kinds.ts'
import { LaneBook, laneIds, laneName, titleOf } from './lanes.ts'

/** What a record can be filtered by, with how many events each has. */
interface Facets {
  /** By role and name, in the order in which they came. */
  readonly lanes: readonly { readonly name: string; readonly title: string; readonly count: number }[]
  readonly kinds: readonly { readonly kind: WireKind; readonly count: number }[]
}

/** Counts who and what is in a record. */
export function facetsOf(events: readonly WireEvent[]): Facets {
  const book = new LaneBook()
  const lanes = new Map<string, { name: string; title: string; count: number }>()
  const kinds = new Map<WireKind, number>()
  const laneFor = (id: string) => {
    const lane = book.laneOf(id)
    const name = laneName(lane)
    const known = lanes.get(name) ?? { name, title: titleOf(lane), count: 0 }
    lanes.set(name, known)
    return known
  }
  for (const event of events) {
    if (event.type === 'lane') book.introduce(event.lane)
    for (const id of laneIds(event)) {
      const lane = laneFor(id)
      if (event.type !== 'lane') lane.count++
    }
    const kind = event.type === 'check' && event.what !== 'started' ? null : kindOf(event)
    if (kind !== null) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  return {
    lanes: [...lanes.values()],
    kinds: WIRE_KINDS.flatMap((kind) => {
      const count = kinds.get(kind)
      return count === undefined ? [] : [{ kind, count }]
    }),
  }
}
