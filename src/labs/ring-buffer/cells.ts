import type { Answer, Ends } from './catch-up.ts'

/**
 * How a client stands to one number. `kept`: it had it before; `came`: it has just been given it; `missed`: sent, and not
 * there yet; `lost`: never to come, and it does not know; `dropped`: thrown away for a full state; `foreign`: it has that
 * number from another life; `none`: not a message, or not sent yet.
 */
export type Cell = 'kept' | 'came' | 'missed' | 'lost' | 'dropped' | 'foreign' | 'none'

/** A client that has everything up to `lastSeq`, before an answer (null) or after it. */
export interface Standing {
  lastSeq: number
  answer: Answer | null
  ends: Ends
  /** Its numbers are known to be from another life of the server, though they may fit this one. */
  isForeign: boolean
}

/** How a client stands to number `seq`. */
export function cellOf(seq: number, { lastSeq, answer, ends, isForeign }: Standing): Cell {
  if (seq < 1) return 'none'
  const hasIt = seq <= lastSeq
  if (answer?.type === 'full-state') {
    if (seq >= answer.from && seq <= answer.to) return 'came'
    return hasIt ? 'dropped' : 'none'
  }
  if (answer?.type === 'replay' && seq >= answer.from && seq <= answer.to) return 'came'
  if (hasIt) return isForeign || lastSeq > ends.latest ? 'foreign' : 'kept'
  if (seq > ends.latest) return 'none'
  return answer === null ? 'missed' : 'lost'
}

/** A place on the number line: a number, or where some are left out. */
export type Place = { type: 'number'; seq: number } | { type: 'gap'; after: number }

/** The numbers worth showing: both ends with what lies around them, and where the client stands; −1 begins the line. */
export function placesFor({ lastSeq, ends }: { lastSeq: number; ends: Ends }): Place[] {
  const { oldest, latest } = ends
  const shown = new Set([-1, lastSeq, lastSeq + 1])
  for (let seq = oldest - 3; seq <= latest + 3; seq++) if (seq >= -1) shown.add(seq)
  const numbers = [...shown].sort((a, b) => a - b)
  return numbers.flatMap((seq, index): Place[] => {
    const before = numbers[index - 1]
    const place: Place = { type: 'number', seq }
    if (before === undefined || seq === before + 1) return [place]
    // A single number takes no more room than the dots in its place.
    if (seq === before + 2) return [{ type: 'number', seq: before + 1 }, place]
    return [{ type: 'gap', after: before }, place]
  })
}
