/** The two ends of a ring buffer. When it is empty, `oldest` is one above `latest`. */
export interface Ends {
  oldest: number
  latest: number
}

/** What a client that comes back is given. A full state of an empty buffer ends below where it begins. */
export type Answer =
  | { type: 'nothing' }
  | { type: 'replay'; from: number; to: number }
  | { type: 'full-state'; from: number; to: number }

/** What the rules say to a client that has everything up to `lastSeq`; −1 says that it has nothing. */
export function answerTo(lastSeq: number, { oldest, latest }: Ends): Answer {
  if (lastSeq + 1 < oldest || lastSeq > latest) return { type: 'full-state', from: oldest, to: latest }
  return lastSeq === latest ? { type: 'nothing' } : { type: 'replay', from: lastSeq + 1, to: latest }
}

/** Two rules that look right. */
export type WrongRule = 'last-seen' | 'what-is-left'

/** What a server with a wrong rule would do: compare `lastSeq` itself with the oldest, or send what is left without comparing. */
export function wronglyAnswer(rule: WrongRule, lastSeq: number, ends: Ends): Answer {
  const { oldest, latest } = ends
  if (rule === 'last-seen') {
    return lastSeq < oldest ? { type: 'full-state', from: oldest, to: latest } : answerTo(lastSeq, ends)
  }
  const from = Math.max(lastSeq + 1, oldest)
  return from > latest ? { type: 'nothing' } : { type: 'replay', from, to: latest }
}

/** The ends of a buffer of this capacity after `latest` messages, counted from 1. */
export function endsAfter(latest: number, capacity: number): Ends {
  return { oldest: Math.max(1, latest - capacity + 1), latest }
}

export function isSameAnswer(a: Answer, b: Answer): boolean {
  if (a.type === 'nothing' || b.type === 'nothing') return a.type === b.type
  return a.type === b.type && a.from === b.from && a.to === b.to
}
