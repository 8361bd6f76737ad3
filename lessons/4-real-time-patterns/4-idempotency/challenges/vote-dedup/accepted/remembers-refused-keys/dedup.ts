// Every key of a voter is remembered, the refused ones as well.
class Ballot {
  readonly #option: number
  readonly #keys: Set<string>

  constructor(option: number, key: string) {
    this.#option = option
    this.#keys = new Set([key])
  }

  retry(option: number, key: string) {
    if (!this.#keys.has(key)) {
      this.#keys.add(key)
      return 'already_voted' as const
    }
    return option === this.#option ? ('duplicate' as const) : ('invalid' as const)
  }
}

export interface Poll {
  id: string
  options: string[]
  counts: number[]
  votes: Map<string, Ballot>
}

export function castVote(poll: Poll, vote: { voterId: string; option: unknown; key: unknown }) {
  const { voterId, option, key } = vote
  const place = poll.options.findIndex((_, i) => i === option)
  if (place === -1 || typeof key !== 'string') return { status: 'invalid', counts: [...poll.counts] }

  const ballot = poll.votes.get(voterId)
  if (ballot) return { status: ballot.retry(place, key), counts: [...poll.counts] }

  poll.votes.set(voterId, new Ballot(place, key))
  poll.counts = poll.counts.map((count, i) => (i === place ? count + 1 : count))
  return { status: 'accepted', counts: [...poll.counts], votedAt: Date.now() }
}
