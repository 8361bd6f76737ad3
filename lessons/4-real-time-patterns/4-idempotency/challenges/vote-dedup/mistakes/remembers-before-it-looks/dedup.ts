type Poll = { id: string; options: string[]; counts: number[]; votes: Map<string, any> }
type Vote = { voterId: string; option: any; key: any }

export function castVote(poll: Poll, { voterId, option, key }: Vote) {
  const done = (status: string) => ({ status, counts: [...poll.counts] })
  const seen = poll.votes.get(voterId)
  if (seen === undefined) poll.votes.set(voterId, key)
  if (!Number.isInteger(option) || option < 0 || option >= poll.options.length || typeof key !== 'string') return done('invalid')
  if (seen === key) return done('duplicate')
  if (seen !== undefined) return done('already_voted')
  poll.counts[option]++
  return done('accepted')
}
