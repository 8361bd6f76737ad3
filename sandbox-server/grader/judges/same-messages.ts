import { fail } from '../failed-expectation.ts'
import { departure } from '../sequence.ts'
import { show } from '../show.ts'

export interface SameOptions<T> {
  /** What should have been heard, in its order. */
  readonly due: readonly T[]
  /** Who heard, such as `C`. */
  readonly who: string
  /** What they are, in the plural, such as `live messages`. */
  readonly what: string
  /** What makes two messages the same one; without it, all that stands in them. */
  readonly key?: (message: T) => unknown
  /** How messages are shown in a row; without it, as they are. */
  readonly tell?: (messages: readonly T[]) => string
}

/** Fails unless the messages that were due were heard: all of them, each once, in their order, and no others. */
export function sameMessages<T>(
  heard: readonly T[],
  { due, who, what, key = show, tell = show }: SameOptions<T>,
): void {
  const found = departure(due, heard, key)
  if (found === null) return
  const sentences = {
    lost: `${who} never heard ${found.items.length === due.length ? 'any' : 'some'} of the ${what}.`,
    duplicated: `${who} heard ${tell(found.items.slice(0, 1))} twice.`,
    reordered: `${who} heard the ${what} in the wrong order.`,
    unexpected: `${who} heard ${tell(found.items.slice(0, 1))}, which is none of the ${what}.`,
  }
  fail({
    message: sentences[found.type],
    anomaly: found.type,
    expected: tell(due),
    actual: heard.length === 0 ? 'nothing' : tell(heard),
    blames: [...found.items, ...heard],
  })
}
