export interface Poll {
  id: string
  options: string[]
  /** How many votes each option has: counts[0] belongs to options[0]. */
  counts: number[]
  /** What you need to remember of the votes. */
  votes: Map<string, unknown>
}

/** A vote as it came over the wire. Nothing is certain about option and key until they have been looked at. */
export interface Vote {
  voterId: string
  option: unknown
  key: unknown
}

export interface Answer {
  status: 'accepted' | 'duplicate' | 'already_voted' | 'invalid'
  counts: number[]
}

/** Counts a vote, unless it has been counted already. */
export function castVote(poll: Poll, vote: Vote): Answer {
  const option = Number(vote.option)
  // 1. Is this a vote at all?
  // 2. Has this very message been here before?
  // 3. Has this voter voted before?
  poll.counts[option] = (poll.counts[option] ?? 0) + 1
  return { status: 'accepted', counts: poll.counts }
}
