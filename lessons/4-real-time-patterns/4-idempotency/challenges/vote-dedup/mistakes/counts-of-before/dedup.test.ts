import { castVote } from './dedup.ts'

/** A poll as it begins. Each test makes its own, so that none depends on another. */
function newPoll(id = 'lunch') {
  return { id, options: ['soup', 'salad', 'bread'], counts: [0, 0, 0], votes: new Map() }
}

test('a first vote is counted', () => {
  const answer = castVote(newPoll(), { voterId: 'ana', option: 0, key: 'k1' })
  expect(answer).toMatchObject({ status: 'accepted', counts: [1, 0, 0] })
})

test('a retry is recognised and counts nothing', () => {
  const poll = newPoll()
  castVote(poll, { voterId: 'ana', option: 0, key: 'k1' })
  const retry = castVote(poll, { voterId: 'ana', option: 0, key: 'k1' })
  expect(retry).toMatchObject({ status: 'duplicate', counts: [1, 0, 0] })
})

test('a new key is no second vote', () => {
  const poll = newPoll()
  castVote(poll, { voterId: 'ana', option: 0, key: 'k1' })
  const second = castVote(poll, { voterId: 'ana', option: 1, key: 'k2' })
  expect(second).toMatchObject({ status: 'already_voted', counts: [1, 0, 0] })
})

test('a refused key does not push out the first one', () => {
  const poll = newPoll()
  castVote(poll, { voterId: 'ana', option: 0, key: 'k1' })
  castVote(poll, { voterId: 'ana', option: 0, key: 'k2' })
  expect(castVote(poll, { voterId: 'ana', option: 0, key: 'k1' }).status).toBe('duplicate')
})

test('two voters may use the same key', () => {
  const poll = newPoll()
  castVote(poll, { voterId: 'ana', option: 0, key: 'k1' })
  const other = castVote(poll, { voterId: 'ben', option: 1, key: 'k1' })
  expect(other).toMatchObject({ status: 'accepted', counts: [1, 1, 0] })
})

test('a key that comes again with another option moves nothing', () => {
  const poll = newPoll()
  castVote(poll, { voterId: 'ana', option: 0, key: 'k1' })
  const other = castVote(poll, { voterId: 'ana', option: 2, key: 'k1' })
  // The rules leave the status free, so a test must leave it free, too.
  expect(['duplicate', 'invalid']).toContain(other.status)
  expect(other.counts).toEqual([1, 0, 0])
})

test('a retry is told the counts of now', () => {
  const poll = newPoll()
  castVote(poll, { voterId: 'ana', option: 0, key: 'k1' })
  castVote(poll, { voterId: 'ben', option: 1, key: 'k2' })
  expect(castVote(poll, { voterId: 'ana', option: 0, key: 'k1' }).counts).toEqual([1, 1, 0])
})

for (const option of [-1, 3, 0.5, '0', null, undefined]) {
  test(`the option ${JSON.stringify(option)} is invalid`, () => {
    const poll = newPoll()
    const answer = castVote(poll, { voterId: 'ana', option, key: 'k1' })
    expect(answer).toMatchObject({ status: 'invalid', counts: [0, 0, 0] })
  })
}

test('a key that is no text is invalid, and the voter may still vote', () => {
  const poll = newPoll()
  expect(castVote(poll, { voterId: 'ana', option: 0, key: 7 }).status).toBe('invalid')
  expect(castVote(poll, { voterId: 'ana', option: 0, key: 'k1' }).status).toBe('accepted')
})

test('a new poll begins with nothing', () => {
  castVote(newPoll('lunch'), { voterId: 'ana', option: 0, key: 'k1' })
  const answer = castVote(newPoll('dinner'), { voterId: 'ana', option: 0, key: 'k1' })
  expect(answer).toMatchObject({ status: 'accepted', counts: [1, 0, 0] })
})
