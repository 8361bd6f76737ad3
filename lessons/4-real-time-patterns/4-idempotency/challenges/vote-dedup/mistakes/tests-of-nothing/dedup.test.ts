import { castVote } from './dedup.ts'

const newPoll = () => ({ id: 'lunch', options: ['soup', 'salad'], counts: [0, 0], votes: new Map() })

test('a vote', () => {
  castVote(newPoll(), { voterId: 'ana', option: 0, key: 'k1' })
})

test('a retry', () => {
  const poll = newPoll()
  castVote(poll, { voterId: 'ana', option: 0, key: 'k1' })
  castVote(poll, { voterId: 'ana', option: 0, key: 'k1' })
})
