import { castVote } from './dedup.ts'

/** A poll as it begins. Each test makes its own, so that none depends on another. */
function newPoll() {
  return { id: 'lunch', options: ['soup', 'salad', 'bread'], counts: [0, 0, 0], votes: new Map() }
}

test('a first vote is counted', () => {
  const answer = castVote(newPoll(), { voterId: 'ana', option: 0, key: 'k1' })
  expect(answer.status).toBe('accepted')
  expect(answer.counts).toEqual([1, 0, 0])
})

// What if ana sends the same vote again? What if ben uses the same key?
