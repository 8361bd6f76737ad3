// Two lines of votes per voter; another option under the same key is invalid. Its tests say so, and may.
type Poll = { id: string; options: string[]; counts: number[]; votes: Map<string, [key: string, option: number]> }
type Vote = { voterId: string; option: number; key: string }

export function castVote(poll: Poll, vote: Vote) {
  const { votes, counts, options } = poll
  const answer = (status: string) => ({ status, counts })

  const exists = Number.isInteger(vote.option) && options[vote.option] !== undefined
  if (!exists || typeof vote.key !== 'string') return answer('invalid')

  if (votes.has(vote.voterId)) {
    const [key, option] = votes.get(vote.voterId) ?? []
    if (key !== vote.key) return answer('already_voted')
    return answer(option === vote.option ? 'duplicate' : 'invalid')
  }

  votes.set(vote.voterId, [vote.key, vote.option])
  counts[vote.option] = (counts[vote.option] ?? 0) + 1
  return answer('accepted')
}
