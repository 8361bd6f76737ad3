type Poll = { id: string; options: string[]; counts: number[]; votes: Map<string, any> }
type Vote = { voterId: string; option: any; key: any }

export function castVote(poll: Poll, { voterId, option, key }: Vote) {
  const done = (status: string) => ({ status, counts: poll.counts })
  if (!Number.isInteger(option) || option < 0 || option >= poll.options.length) return done('invalid')
  if (typeof key !== 'string') return done('invalid')
  const voted = poll.votes.get(voterId)?.[key]
  if (voted) return done('duplicate')
  if (Object.values(poll.votes.get(voterId) ?? {}).some((each) => each)) return done('already_voted')
  poll.votes.set(voterId, { [key]: option })
  poll.counts[option]++
  return done('accepted')
}
