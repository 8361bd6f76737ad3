import { type Declare, FailedExpectation, fail } from '#grader'
import { COUNTS, GREETS, OPENS, PRESENCE, RETRY } from './check-names.ts'
import { misbehaviours } from './misbehaviours.ts'
import { withOneVote } from './one-vote.ts'
import { opensPoll } from './poll.ts'
import { watchPresence } from './presence.ts'
import { atTheSameMoment, type Visitor, visitor } from './visitor.ts'

/** Who is here, many at once, and the ones who misbehave: rules 7 and 8. */
export function everybodyHere(check: Declare['check']): void {
  check(
    PRESENCE,
    async (scene) => {
      const watched = await watchPresence(scene)
      await watched.settlesAt(1, 'B alone is here')
      const [a, c, d] = [await visitor(scene, 'A'), await visitor(scene, 'C'), await visitor(scene, 'D')]
      await watched.settlesAt(4, 'A, C and D have come')
      await a.peer.leaves()
      await watched.settlesAt(3, 'A has said goodbye')
      c.peer.cuts()
      await watched.settlesAt(2, 'C’s connection was cut')
      await d.peer.leaves()
      await watched.settlesAt(1, 'D has said goodbye')
    },
    {
      because: 'People go in many ways: they close the page, or the line breaks. Each goes once.',
      hint: 'Do not keep a number and step it up and down. Keep who is here, and count them.',
      needs: [OPENS, GREETS],
    },
  )

  check(
    'still counts a client when one of its tabs is closed',
    async (scene) => {
      const watched = await watchPresence(scene)
      await watched.settlesAt(1, 'B alone is here')
      const clientId = scene.random.text()
      const poll = await opensPoll(scene)
      const [first, second] = [
        await visitor(scene, 'first tab', { clientId, poll }),
        await visitor(scene, 'second tab', { clientId, poll }),
      ]
      await second.peer.leaves()
      await watched.settlesAt(2, 'one of A’s two tabs is left')
      await first.peer.leaves()
      await watched.settlesAt(1, 'both of A’s tabs are closed')
    },
    {
      because: 'Count tabs or count people, but count the same at the door in and at the door out.',
      hint: 'When a socket closes, its client is gone only if no other socket of it is left.',
      needs: [PRESENCE],
    },
  )

  check(
    'adds up thirty votes that come at once',
    async (scene) => {
      const poll = await opensPoll(scene)
      const b = await visitor(scene, 'B', { poll })
      const counts = [...poll.zeros]
      const votes: { voter: Visitor; option: number; key: string }[] = []
      for (let i = 1; i <= 30; i++) {
        const voter = await visitor(scene, `voter ${i}`)
        votes.push({ voter, option: scene.random.integer(0, poll.options.length - 1), key: scene.random.text() })
      }
      for (const { option } of votes) counts[option] = (counts[option] ?? 0) + 1
      atTheSameMoment(scene, () => {
        for (const { voter, option, key } of votes) voter.votes(poll, { option, key })
      })
      for (const { voter, key } of votes) {
        await voter.isAnswered({ key, status: 'accepted' })
      }
      await b.hearsCounts(poll, counts)
    },
    {
      because:
        'In a room full of people everybody presses at the same moment. Each is counted, and none is counted for two.',
      hint: 'Between reading a count and writing it nothing may happen: no await, no timer.',
      needs: [COUNTS],
    },
  )

  check(
    'survives malformed messages and broken clients',
    async (scene) => {
      const { poll, a, option, key, nothingElseCounts } = await withOneVote(scene)
      for (const [what, misbehave] of misbehaviours(poll)) {
        try {
          await misbehave(scene)
          await a.casts(poll, { option, key }, 'duplicate')
        } catch (error) {
          if (!(error instanceof FailedExpectation)) throw error
          const message = `After a client ${what}, others are cut off.`
          fail({ ...error.failure, message, actual: error.failure.actual ?? error.message })
        }
      }
      await nothingElseCounts()
    },
    {
      because: 'Anyone can connect and send anything. One bad message must not take the poll from everybody else.',
      hint: 'Parse inside try … catch, and look at what came before using it: null is an object to typeof.',
      needs: [RETRY],
    },
  )
}
