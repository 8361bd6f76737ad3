import { quietly } from '#grader'
import { type Check, carries, connects, enters, hears, joins, leaves, openRoom, roomName, says } from './chat.ts'
import { FIRST, LEFT, LOCAL, OUTSIDE, TALKS } from './check-names.ts'
import { judgeName, judgeUnheard } from './hearing.ts'
import { JUDGED_ELSEWHERE, misbehaviours, orFallen } from './misbehaviours.ts'
import { settles } from './settles.ts'
import { noChannel, subscribed } from './subscriptions.ts'

/** What clients claim, and what an instance believes of it: rules 5 to 7. */
export function claims(check: Check): void {
  check(
    'a name is the one given with join',
    async (scene) => judgeName(await openRoom(scene), { text: scene.random.text(), claimed: 'b1' }),
    {
      because: 'a1 joined as a1. If each message could bring a name, everybody could speak as anybody.',
      hint: 'Keep the name with the socket when it joins, and use that one.',
      needs: [LOCAL],
    },
  )

  check(
    'words go to the room that their speaker has joined, and to no other',
    async (scene) => {
      const room = await openRoom(scene)
      const elsewhere = roomName(scene)
      const [outsider] = await connects(scene, 'A', 'outsider')
      const guest = await enters(scene, 'A', { room: elsewhere, name: 'guest' })
      const [leaver] = await connects(scene, 'A', 'leaver')
      joins(leaver, room.room)
      leaves(leaver, room.room)
      for (const [peer, what] of [
        [outsider, 'is in no room'],
        [guest, 'is in another room'],
        [leaver, 'has left the room'],
      ] as const) {
        const [text = '', fence = ''] = scene.random.texts(2)
        says(peer, { room: room.room, text })
        // Its goodbye stands behind its words. An instance may well cut it off before; that is an answer, too.
        await quietly(peer.leaves())
        await judgeUnheard(room, { what, text, fence })
      }
    },
    {
      because: 'Whoever has not come in has no say in there. What a message claims about itself proves nothing.',
      hint: 'Look up where this socket is. The room that a message names is only a claim.',
      needs: [LEFT, OUTSIDE],
    },
  )

  check(
    'a room may be called anything of 1 to 64 characters',
    async (scene) => {
      const other = await openRoom(scene)
      const tail = scene.random.text().replaceAll(' ', '')
      for (const room of ['*', 'constructor', '__proto__', 'two\nlines', 'tea ☕', tail.padEnd(64, 'x')]) {
        const b1 = await enters(scene, 'B', { room, name: 'b1' })
        const a1 = await enters(scene, 'A', { room, name: 'a1' })
        await subscribed(scene, room, 2)
        const text = scene.random.text()
        says(other.a1, { room: other.room, text })
        await hears(other.b1, { room: other.room, text })
        await carries(scene, { room, from: a1, past: [a1], to: [b1] })
      }
    },
    {
      because: 'People call rooms what they like, and programs have names of their own for some of it.',
      hint: 'A Map holds any key. An object comes with some already, and a pattern is no name.',
      needs: [OUTSIDE],
    },
  )

  check(
    'a name that is too long makes no room',
    async (scene) => {
      for (const length of [65, 10_000]) {
        const room = roomName(scene).padEnd(length, 'x')
        const [m] = await connects(scene, 'A', 'm')
        joins(m, room)
        await settles(scene, { after: m })
        await noChannel(scene, { room })
      }
    },
    {
      because: 'Names cost memory in every instance and in Redis. What has no limit will be filled.',
      hint: 'Ask for the length before you join; do not cut a name short, for two long names may begin alike.',
      needs: [FIRST],
    },
  )

  check(
    'survives whatever a client sends',
    async (scene) => {
      const { room, a1, b1 } = await openRoom(scene)
      for (const peer of [a1, b1]) peer.ignores(JUDGED_ELSEWHERE)
      for (const [what, misbehave] of misbehaviours(room)) {
        await misbehave(scene)
        const text = scene.random.text()
        a1.ignores({ type: 'message', text })
        await orFallen(`after a client of A ${what}`, async () => {
          says(a1, { room, text })
          await hears(b1, { room, text })
        })
      }
    },
    {
      because: 'Anyone can connect and send anything. One bad message must not take the instance from everybody else.',
      hint: 'Parse inside try … catch, and look at what came before using it.',
      needs: [TALKS],
    },
  )
}
