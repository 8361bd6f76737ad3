// Nothing is ever raised: the counts are worked out from the votes.
interface Poll {
  id: string
  options: string[]
  counts: number[]
  votes: Map<string, { option: number; key: string }>
}

export function castVote(poll: Poll, { voterId, option, key }: { voterId: string; option: number; key: string }) {
  const status = statusOf()
  if (status === 'accepted') poll.votes.set(voterId, { option, key })
  const counts = poll.options.map((_, i) => [...poll.votes.values()].filter((vote) => vote.option === i).length)
  return { status, counts, total: poll.votes.size }

  function statusOf() {
    if (typeof key !== 'string') return 'invalid'
    if (![...poll.options.keys()].includes(option)) return 'invalid'
    const vote = poll.votes.get(voterId)
    if (!vote) return 'accepted'
    return vote.key === key ? 'duplicate' : 'already_voted'
  }
}
