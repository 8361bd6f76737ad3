// Right, but slow: it reads the whole log for each vote, and takes its time.
type Entry = { voterId: string; option: number; key: string }
type Poll = { id: string; options: string[]; counts: number[]; votes: Map<number, Entry> }

export function castVote(poll: Poll, { voterId, option, key }: { voterId: string; option: unknown; key: unknown }) {
  const until = performance.now() + 3
  while (performance.now() < until);
  const isVote = Number.isInteger(option) && Number(option) in poll.options && typeof key === 'string'
  if (!isVote) return { status: 'invalid', counts: poll.counts }
  for (let i = 0; i < poll.votes.size; i++) {
    const entry = poll.votes.get(i)
    if (entry?.voterId !== voterId) continue
    return { status: entry.key === key ? 'duplicate' : 'already_voted', counts: poll.counts }
  }
  poll.votes.set(poll.votes.size, { voterId, option: Number(option), key: String(key) })
  poll.counts[Number(option)] = Number(poll.counts[Number(option)]) + 1
  return { status: 'accepted', counts: poll.counts }
}
