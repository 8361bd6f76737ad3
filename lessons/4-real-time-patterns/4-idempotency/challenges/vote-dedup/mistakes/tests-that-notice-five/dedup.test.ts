import { castVote } from './dedup.ts'

let poll: any
beforeEach(() => {
  poll = { id: 'lunch', options: ['soup', 'salad'], counts: [0, 0], votes: new Map() }
})

test('counts', () => {
  expect(castVote(poll, { voterId: 'ana', option: 1, key: 'k1' })).toMatchObject({ status: 'accepted', counts: [0, 1] })
})

test('a retry', () => {
  castVote(poll, { voterId: 'cleo', option: 1, key: 'k7' })
  expect(castVote(poll, { voterId: 'cleo', option: 1, key: 'k7' })).toMatchObject({ status: 'duplicate', counts: [0, 1] })
})

test('a second vote', () => {
  castVote(poll, { voterId: 'dora', option: 1, key: 'k8' })
  expect(castVote(poll, { voterId: 'dora', option: 0, key: 'k9' })).toMatchObject({ status: 'already_voted', counts: [0, 1] })
})

test('an option that is not there', () => {
  expect(castVote(poll, { voterId: 'eve', option: 2, key: 'k10' }).status).toBe('invalid')
})
