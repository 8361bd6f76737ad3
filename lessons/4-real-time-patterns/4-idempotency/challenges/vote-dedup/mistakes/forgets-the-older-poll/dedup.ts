export type Status = 'accepted' | 'duplicate' | 'already_voted' | 'invalid'

export interface Poll {
  id: string
  options: string[]
  /** How many votes each option has: counts[0] belongs to options[0]. */
  counts: number[]
  /** The one vote of each voter, by the voter's id. */
  votes: Map<string, CountedVote>
}

interface CountedVote {
  option: number
  key: string
}

/** A vote as it came over the wire. Nothing is certain about option and key until they have been looked at. */
export interface Vote {
  voterId: string
  option: unknown
  key: unknown
}

export interface Answer {
  status: Status
  counts: number[]
}

/** What is said when a key comes again with another option. `invalid` would be right as well. */
const OTHER_OPTION: Status = 'duplicate'

let current: Poll | null = null
let votes = new Map<string, CountedVote>()

/** Counts a vote, unless it has been counted already. */
export function castVote(poll: Poll, vote: Vote): Answer {
  const status = decide(poll, vote)
  // Read last, so that they are the counts after this vote; a copy, so that the caller cannot change the poll.
  return { status, counts: [...poll.counts] }
}

function decide(poll: Poll, { voterId, option, key }: Vote): Status {
  if (!isOptionOf(poll, option) || typeof key !== 'string') return 'invalid'
  if (poll !== current) {
    current = poll
    votes = new Map()
  }
  const cast = votes.get(voterId)
  if (cast === undefined) {
    votes.set(voterId, { option, key })
    poll.counts[option] = (poll.counts[option] ?? 0) + 1
    return 'accepted'
  }
  if (cast.key !== key) return 'already_voted'
  return cast.option === option ? 'duplicate' : OTHER_OPTION
}

function isOptionOf(poll: Poll, option: unknown): option is number {
  return typeof option === 'number' && Number.isInteger(option) && option >= 0 && option < poll.options.length
}
