type Poll = { id: string; options: string[]; counts: number[]; votes: Map<string, any> }
type Vote = { voterId: string; option: any; key: any }

export function castVote(poll: Poll, { voterId, option, key }: Vote) {
  const done = (status: string) => ({ status, counts: [...poll.counts] })
  if (!Number.isInteger(option) || option < 0 || option >= poll.options.length) return done('invalid')
  if (typeof key !== 'string') return done('invalid')
  const earlier = poll.votes.get(voterId)
  // The answer got lost? Here it is again.
  if (earlier?.key === key) return { ...earlier.answer, status: 'duplicate' }
  if (earlier) return done('already_voted')
  poll.counts[option]++
  const answer = done('accepted')
  poll.votes.set(voterId, { key, answer })
  return answer
}
