import { castVote } from './dedup'

const poll = (options = 2) => ({
  id: 'x',
  options: Array.from({ length: options }, (_, i) => `option ${i}`),
  counts: Array<number>(options).fill(0),
  votes: new Map(),
})
const vote = (voterId: string, option: number, key: string) => ({ voterId, option, key })

describe('one voter', () => {
  test('votes once', () => {
    const p = poll()
    const statuses = [vote('a', 0, '1'), vote('a', 0, '1'), vote('a', 0, '2')].map((each) => castVote(p, each).status)
    expect(statuses).toEqual(['accepted', 'duplicate', 'already_voted'])
  })

  test('is counted once', () => {
    const p = poll(4)
    const last = [vote('a', 3, '1'), vote('a', 3, '1'), vote('a', 3, '2'), vote('a', 1, '1')].map((each) =>
      castVote(p, each),
    )
    for (const { counts } of last) expect(counts).toStrictEqual([0, 0, 0, 1])
  })

  test('needs an option', () => {
    expect(castVote(poll(), vote('a', 2, '1'))).toHaveProperty('status', 'invalid')
  })
})

describe('two voters', () => {
  test('may share a key', () => {
    const p = poll()
    castVote(p, vote('a', 0, '1'))
    expect(castVote(p, vote('b', 0, '1')).counts[0]).toBe(2)
  })

  test('are two voters in the next poll, too', () => {
    const [p, q] = [poll(), poll()]
    castVote(p, vote('a', 0, '1'))
    castVote(p, vote('b', 0, '1'))
    expect(castVote(q, vote('b', 1, '1')).counts).toEqual([0, 1])
  })
})
