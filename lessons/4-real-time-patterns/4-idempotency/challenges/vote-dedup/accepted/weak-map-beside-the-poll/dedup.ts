// Remembers beside the poll: what is kept goes when the poll goes.
const memory = new WeakMap<object, Map<string, { option: number; key: string }>>()

interface Poll {
  readonly options: readonly string[]
  readonly counts: number[]
}

interface Vote {
  readonly voterId: string
  readonly option: unknown
  readonly key: unknown
}

export const castVote = (poll: Poll, { voterId, option, key }: Vote) => {
  const ballots = memory.get(poll) ?? new Map<string, { option: number; key: string }>()
  memory.set(poll, ballots)

  let status = 'invalid'
  let yours = ballots.get(voterId)
  if (typeof option === 'number' && poll.options.at(option) && option % 1 === 0 && option >= 0 && isKey(key)) {
    if (!yours) {
      yours = { option, key }
      ballots.set(voterId, yours)
      poll.counts.splice(option, 1, (poll.counts.at(option) ?? 0) + 1)
      status = 'accepted'
    } else {
      status = yours.key === key ? 'duplicate' : 'already_voted'
    }
  }
  return { status, counts: poll.counts.slice(), yourVote: yours?.option ?? null }
}

const isKey = (key: unknown): key is string => typeof key === 'string' && key !== ''
