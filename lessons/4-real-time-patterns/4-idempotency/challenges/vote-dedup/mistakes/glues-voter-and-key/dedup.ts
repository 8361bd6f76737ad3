type Poll = { id: string; options: string[]; counts: number[]; votes: Map<string, any> }
type Vote = { voterId: string; option: any; key: any }

export function castVote(poll: Poll, { voterId, option, key }: Vote) {
  const done = (status: string) => ({ status, counts: [...poll.counts] })
  if (!Number.isInteger(option) || !(option in poll.options) || typeof key !== 'string') return done('invalid')
  if (poll.votes.has(voterId + key)) return done('duplicate')
  if ([...poll.votes.values()].includes(voterId)) return done('already_voted')
  poll.votes.set(voterId + key, voterId)
  poll.counts[option]++
  return done('accepted')
}
