import { within } from '#grader'
import { type Check, carries, enters, FRONT, IN_TIME, roomName } from './chat.ts'
import { BY_ADDRESS, LOCAL, SOUND } from './check-names.ts'
import { addressOnA, bringsBack, confOf, judgeIpHash, judgeReadTimeout, spreads, startsFront } from './nginx-conf.ts'
import { subscribed } from './subscriptions.ts'

/** What nginx does for the chat: rules 9 to 12. */
export function inFront(check: Check): void {
  check(
    SOUND,
    async (scene) => {
      await startsFront(scene)
      const room = roomName(scene)
      const x = await enters(scene, { port: FRONT, from: '127.0.1.1' }, { room, name: 'x' })
      const b1 = await enters(scene, 'B', { room, name: 'b1' })
      const a1 = await enters(scene, 'A', { room, name: 'a1' })
      await subscribed(scene, room, 2)
      await carries(scene, { room, from: x, past: [x], to: [a1, b1] })
      await carries(scene, { room, from: b1, past: [a1, b1], to: [x] })
    },
    {
      because: 'nginx passes on what it is told to pass on. Upgrade is not among what goes by itself.',
      hint: 'proxy_http_version 1.1, and the headers Upgrade and Connection.',
      needs: [LOCAL],
    },
  )

  check(
    BY_ADDRESS,
    async (scene) => {
      await startsFront(scene)
      await bringsBack(scene)
      await spreads(scene)
      judgeIpHash(confOf(scene))
    },
    {
      because:
        'Who comes back to the same instance finds it warm, and long polling cannot do without. One busy office must not mean one busy server.',
      hint: 'One directive in the upstream block, and both servers.',
      needs: [SOUND],
    },
  )

  check('nginx lets a room be silent for more than a minute', async (scene) => judgeReadTimeout(confOf(scene)), {
    because: 'Rooms fall silent at night. Whoever sits in one should not be thrown out for it every minute.',
    hint: 'proxy_read_timeout is the one for what nginx reads from your server. keepalive_timeout is another matter.',
    needs: [SOUND],
  })

  check(
    'when an instance dies, its clients come back to the other one',
    async (scene) => {
      // One process for both dies as a whole: there is no other one.
      if (scene.program('A') === scene.program('B')) return
      await startsFront(scene)
      const from = await addressOnA(scene)
      const room = roomName(scene)
      const b1 = await enters(scene, 'B', { room, name: 'b1' })
      const b2 = await enters(scene, 'B', { room, name: 'b2' })
      const x = await enters(scene, { port: FRONT, from }, { room, name: 'x' })
      await subscribed(scene, room, 2)
      await scene.program('A').dies()
      await x.isClosed({}, within(IN_TIME))
      await carries(scene, { room, from: b1, past: [b1], to: [b2] })
      const back = await enters(scene, { port: FRONT, from }, { room, name: 'x' })
      await carries(scene, { room, from: back, past: [back], to: [b1, b2] })
      await carries(scene, { room, from: b2, past: [b1, b2], to: [back] })
    },
    {
      because: 'This is what two instances are for. One may go, by mistake or for a new version, and the chat goes on.',
      hint: 'By itself nginx tries the next server when one does not answer: proxy_next_upstream, max_fails.',
      needs: [BY_ADDRESS, LOCAL],
    },
  )
}
