import { expect, test } from '@jest/globals'
import { castVote } from './dedup.ts'

const poll = () => ({ id: crypto.randomUUID(), options: ['a', 'b', 'c', 'd'], counts: [0, 0, 0, 0], votes: new Map() })

test.each([
  { what: 'the same again', again: { option: 2, key: 'one' }, statuses: ['duplicate'] },
  { what: 'a new key', again: { option: 2, key: 'two' }, statuses: ['already_voted'] },
  { what: 'a new key and option', again: { option: 3, key: 'two' }, statuses: ['already_voted'] },
  { what: 'the same key, another option', again: { option: 3, key: 'one' }, statuses: ['duplicate', 'invalid'] },
  { what: 'an option too many', again: { option: 4, key: 'two' }, statuses: ['invalid', 'already_voted'] },
])(
  '$what leaves the counts alone',
  ({ again, statuses }: { again: { option: number; key: string }; statuses: string[] }) => {
    const p = poll()
    expect(castVote(p, { voterId: 'v', option: 2, key: 'one' })).toEqual(
      expect.objectContaining({ status: 'accepted', counts: [0, 0, 1, 0] }),
    )
    const answer = castVote(p, { voterId: 'v', ...again })
    expect(statuses).toContain(answer.status)
    expect(answer.counts).toEqual([0, 0, 1, 0])
  },
)

test('voters and polls are told apart', () => {
  const [p, q] = [poll(), poll()]
  for (const [each, voterId] of [
    [p, 'v'],
    [p, 'w'],
    [q, 'v'],
  ] as const) {
    expect(castVote(each, { voterId, option: 0, key: 'one' }).status).toBe('accepted')
  }
})

test('an unknown option is refused', () => {
  expect(castVote(poll(), { voterId: 'v', option: 4, key: 'one' }).status).not.toBe('accepted')
})
