import { castVote } from './dedup.ts'

describe('castVote', () => {
  let poll: Parameters<typeof castVote>[0]

  beforeEach(() => {
    poll = { id: 'p', options: ['yes', 'no'], counts: [0, 0], votes: new Map() }
  })

  const cast = (voterId: string, option: unknown, key: unknown) =>
    castVote(poll, { voterId, option: option as number, key: key as string })

  it('accepts', () => {
    expect(cast('a', 1, 'k').status).toEqual('accepted')
    expect(cast('a', 1, 'k').counts).toEqual([0, 1])
  })

  it('knows a retry', () => {
    cast('a', 1, 'k')
    expect(cast('a', 1, 'k').status).toEqual('duplicate')
  })

  it('refuses a second vote', () => {
    cast('a', 1, 'k')
    expect(cast('a', 0, 'l')).toMatchObject({ status: 'already_voted', counts: [0, 1] })
  })

  it('finds a reused key invalid', () => {
    cast('a', 1, 'k')
    expect(cast('a', 0, 'k')).toMatchObject({ status: 'invalid', counts: [0, 1] })
  })

  it('lets others use the key', () => {
    cast('a', 1, 'k')
    expect(cast('b', 1, 'k').status).toEqual('accepted')
  })

  it.each([[-1], [2], [0.5], ['0'], [null]])('has no option %p', (option: unknown) => {
    expect(cast('a', option, 'k').status).toEqual('invalid')
  })

  it('starts afresh', () => {
    cast('a', 1, 'k')
    poll = { id: 'q', options: ['yes', 'no'], counts: [0, 0], votes: new Map() }
    expect(cast('a', 1, 'k').status).toEqual('accepted')
  })
})
