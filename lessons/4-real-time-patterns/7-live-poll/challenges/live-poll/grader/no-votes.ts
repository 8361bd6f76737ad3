import { type Declare, where } from '#grader'
import { COUNTS, GREETS } from './check-names.ts'
import { withOneVote } from './one-vote.ts'
import { oneMore, opensPoll } from './poll.ts'
import { Visitor, visitor } from './visitor.ts'

/** What is not counted, and where no votes are yet: rules 5 and 6, and the zeros of rule 2. */
export function noVotes(check: Declare['check']): void {
  check(
    'refuses options that are not there and keys that are none',
    async (scene) => {
      const poll = await opensPoll(scene)
      const a = await visitor(scene, 'A', { poll })
      const b = await visitor(scene, 'B', { poll })
      const key = () => scene.random.text()
      for (const option of [-1, poll.options.length, 4, '1', 1.5, null, undefined]) {
        await a.casts(poll, { option, key: key() }, 'invalid')
      }
      for (const bad of [undefined, null, 7]) await a.casts(poll, { option: 1, key: bad }, 'invalid')
      await a.casts(poll, { option: 1, key: key() }, 'accepted')
      await b.hearsCounts(poll, oneMore(poll.zeros, 1))
    },
    {
      because:
        'Anybody can write such a message. What is no option must not reach the counts, and must not use up a vote.',
      hint: 'Number.isInteger, at least 0, less than options.length. "1" is a text, and a vote without a key is none.',
      needs: [COUNTS],
    },
  )

  check(
    'counts no vote of a socket that has not said hello',
    async (scene) => {
      const { poll, other, nothingElseCounts } = await withOneVote(scene)
      const stranger = new Visitor((await scene.join('stranger'))[0])
      stranger.votes(poll, { option: other, key: scene.random.text() })
      await stranger.mayBeAnswered()
      await nothingElseCounts()
    },
    {
      because: 'A vote that belongs to nobody could be cast again and again.',
      hint: 'While a socket has no clientId, its vote is refused.',
      needs: [COUNTS],
    },
  )

  check(
    'takes no vote for a poll that is over',
    async (scene) => {
      const old = await withOneVote(scene)
      const poll = await opensPoll(scene)
      const late = await visitor(scene, 'C', { poll })
      await late.casts(old.poll, { option: 0, key: scene.random.text() }, NO_ACCEPTANCE)
      await late.casts(poll, { option: 1, key: scene.random.text() }, 'accepted')
      const latest = await visitor(scene, 'D')
      await latest.isTold(poll, { counts: oneMore(poll.zeros, 1), yourVote: null })
    },
    {
      because: 'The click was meant for the question that was on the page then. It must not land on another one.',
      hint: 'Compare the pollId of the vote with the id of the current poll.',
      needs: [COUNTS, GREETS],
    },
  )

  check(
    'begins a new poll with no votes',
    async (scene) => {
      const { a, clientId, option, key } = await withOneVote(scene)
      const poll = await opensPoll(scene, { size: 4 })
      await a.isTold(poll, { counts: poll.zeros, yourVote: null })
      const tab = await visitor(scene, 'A (other tab)', { clientId })
      await tab.isTold(poll, { counts: poll.zeros, yourVote: null })
      await a.casts(poll, { option, key }, 'accepted')
    },
    {
      because: 'Everybody has one vote in each poll. A vote in the one before is no vote in this one.',
      hint: 'Keep the votes in the poll. Then a new poll has none.',
      needs: [COUNTS, GREETS],
    },
  )
}

const NO_ACCEPTANCE = where('any status but accepted', (status) => typeof status === 'string' && status !== 'accepted')
