import { type Peer, quietly, show } from '#grader'
import { type Check, carries, connects, enters, hears, joins, leaves, openRoom, roomName, says } from './chat.ts'
import { LEFT, OUTSIDE, TALKS } from './check-names.ts'
import { heardBeforeBroadcast, judgeNothing } from './hearing.ts'
import { settles, settlesBy } from './settles.ts'
import { noSubscriber, stillSubscribed, subscribed, unsubscribed } from './subscriptions.ts'

/** Why an instance subscribes with the first and unsubscribes with the last. */
export const ONLY_WHERE_SOMEBODY_IS =
  'With a thousand rooms, an instance that hears them all does the work of all. It should only hear those it has people in.'

/** However somebody goes: the second half of rule 3. */
export function comingAndGoing(check: Check): void {
  check(
    LEFT,
    async (scene) => {
      const room = roomName(scene)
      const b1 = await enters(scene, 'B', { room, name: 'b1' })
      const a1 = await enters(scene, 'A', { room, name: 'a1' })
      const a2 = await enters(scene, 'A', { room, name: 'a2' })
      await subscribed(scene, room, 2)
      leaves(a2, room)
      await settlesBy(scene, a2)
      await stillSubscribed(scene, {
        room,
        count: 2,
        failure: () => ({
          message: 'One of A’s two clients left the room, and A unsubscribed. The other one is still there.',
          anomaly: 'lost',
          expected: '2 subscribers, A and B',
        }),
      })
      await carries(scene, { room, from: b1, past: [b1], to: [a1] })
      const text = scene.random.text()
      says(b1, { room, text })
      await hears(a1, { room, text })
      leaves(a1, room)
      await unsubscribed(scene, { room, left: 1, how: 'left the room' })
    },
    {
      because: ONLY_WHERE_SOMEBODY_IS,
      hint: 'Unsubscribe in the moment when the set of this room’s clients, here, goes from one to none.',
      needs: [TALKS],
    },
  )

  check(
    'who has left a room hears nothing more of it',
    async (scene) => {
      const { room, a1, a2, b1 } = await openRoom(scene)
      leaves(a2, room)
      await settlesBy(scene, a2)
      const text = scene.random.text()
      says(b1, { room, text })
      await hears(a1, { room, text })
      const fence = scene.random.text()
      a1.sends({ type: 'broadcast', text: fence })
      const heard = await heardBeforeBroadcast(a2, fence)
      // Nothing may be on its way when the next check begins.
      await quietly(heardBeforeBroadcast(b1, fence))
      judgeNothing(heard, {
        message: 'a2 has left the room, and heard what was said in it afterwards.',
        anomaly: 'misdelivered',
        expected: `nothing of ${show(text)}`,
      })
    },
    {
      because: 'Who leaves wants to have left.',
      hint: 'Take the socket out of the room’s set.',
      needs: [LEFT, OUTSIDE],
    },
  )

  const ends = (how: string) => `the subscription ends, too, when the last one ${how}`
  for (const [how, goes, need] of [
    ['closes its connection', (peer: Peer) => peer.leaves(), LEFT],
    ['is torn away', (peer: Peer) => peer.cuts(), ends('closes its connection')],
  ] as const) {
    check(
      ends(how),
      async (scene) => {
        const room = roomName(scene)
        const a1 = await enters(scene, 'A', { room, name: 'a1' })
        await subscribed(scene, room, 1)
        await goes(a1)
        await unsubscribed(scene, { room, left: 0, how })
      },
      {
        because:
          'Most people never say goodbye: they close a lid or lose a network. Rooms fill up with ghosts that way.',
        hint: 'The close event comes however a connection ends. Do there what you do when somebody leaves.',
        needs: [need],
      },
    )
  }

  check(
    'coming and going in quick succession confuses nobody',
    async (scene) => {
      const [room, empty] = [roomName(scene), roomName(scene)]
      const b1 = await enters(scene, 'B', { room, name: 'b1' })
      await subscribed(scene, room, 1)
      const [a1] = await connects(scene, 'A', 'a1')
      for (let round = 0; round < 10; round++) {
        for (const each of [room, empty]) {
          joins(a1, each)
          leaves(a1, each)
        }
      }
      joins(a1, room)
      await settles(scene, { after: a1 })
      await noSubscriber(scene, { room: empty, why: 'a1 joined it ten times, and left it ten times.' })
      await stillSubscribed(scene, {
        room,
        count: 2,
        failure: (found) => ({
          message: 'a1 joined and left ten times, and joined once more. A lost count of it.',
          anomaly: found < 2 ? 'lost' : 'unexpected',
          expected: '2 subscribers, A and B',
        }),
      })
      await carries(scene, { room, from: b1, past: [b1], to: [a1] })
    },
    {
      because:
        'A reconnecting client comes and goes faster than Redis answers. Then steps of one visit mix with the next.',
      hint: 'Change your own books at once, without await in between, and let Redis follow: its commands keep their order.',
      needs: [LEFT],
    },
  )
}
