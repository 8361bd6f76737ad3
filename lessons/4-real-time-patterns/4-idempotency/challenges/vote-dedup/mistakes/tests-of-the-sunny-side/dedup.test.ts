import { castVote } from './dedup.ts'

const newPoll = () => ({ id: 'lunch', options: ['soup', 'salad'], counts: [0, 0], votes: new Map() })

test('a vote counts', () => {
  const answer = castVote(newPoll(), { voterId: 'ana', option: 0, key: 'k1' })
  expect(answer.status).toBe('accepted')
  expect(answer.counts).toEqual([1, 0])
})

test('two votes count', () => {
  const poll = newPoll()
  castVote(poll, { voterId: 'ana', option: 0, key: 'k1' })
  expect(castVote(poll, { voterId: 'ben', option: 1, key: 'k2' }).counts).toEqual([1, 1])
})
