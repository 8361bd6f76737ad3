import { setTimeout as pause } from 'node:timers/promises'
import { castVote } from './dedup.ts'

const newPoll = () => ({ id: 'slow', options: ['a', 'b'], counts: [0, 0], votes: new Map() })
const votes = [
  [{ voterId: 'v', option: 0, key: 'k' }, 'accepted', [1, 0]],
  [{ voterId: 'v', option: 0, key: 'k' }, 'duplicate', [1, 0]],
  [{ voterId: 'v', option: 1, key: 'l' }, 'already_voted', [1, 0]],
  [{ voterId: 'w', option: 1, key: 'k' }, 'accepted', [1, 1]],
  [{ voterId: 'x', option: 2, key: 'k' }, 'invalid', [1, 1]],
  [{ voterId: 'v', option: 0, key: 'k' }, 'duplicate', [1, 1]],
] as const

test('a whole evening of votes', async () => {
  const poll = newPoll()
  for (const [vote, status, counts] of votes) {
    await pause(20)
    const answer = await castVote(poll, vote)
    expect(answer.status).toBe(status)
    expect(answer.counts).toEqual(counts)
  }
})

test('the next evening', async () => {
  await pause(20)
  expect(castVote(newPoll(), votes[0][0]).status).toBe('accepted')
})
