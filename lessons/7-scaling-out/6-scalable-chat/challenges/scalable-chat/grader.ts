import { any, challenge, show, within } from '#grader'
import {
  type Check,
  carries,
  connects,
  enters,
  hears,
  IN_TIME,
  joins,
  openRoom,
  roomName,
  SERVERS,
  says,
} from './grader/chat.ts'
import { AT_ONCE, BROADCASTS, FIRST, LISTENS, LOCAL, OUTSIDE, TAGGED, TALKS } from './grader/check-names.ts'
import { claims } from './grader/claims.ts'
import { comingAndGoing, ONLY_WHERE_SOMEBODY_IS } from './grader/coming-and-going.ts'
import { heardBeforeBroadcast, heardBeforeWords, judgeNothing, judgeTimes } from './grader/hearing.ts'
import { inFront } from './grader/in-front.ts'
import { numbers } from './grader/numbers.ts'
import { judgeNames, names } from './grader/publishing.ts'
import { settles } from './grader/settles.ts'
import {
  channelOf,
  EVERYONE,
  noSubscriber,
  stillSubscribed,
  subscribed,
  subscribedTo,
  subscriptions,
} from './grader/subscriptions.ts'
import { toTakeHome } from './grader/to-take-home.ts'

const ONE_INSTANCE_ONLY =
  'People meet in a room, not on a server. Which instance they were put on must make no difference.'

export default challenge(
  'A chat that scales',
  ({ check, inOneServer }) => {
    inOneServer(() => {
      rooms(check)
      comingAndGoing(check)
      claims(check)
      numbers(check)
      toTakeHome(check)
      inFront(check)
    })
  },
  { servers: SERVERS, services: ['redis'] },
)

/** Who hears what, on whichever instance: rules 1, 2 and 4, and the first half of 3. */
function rooms(check: Check): void {
  check(LISTENS, (scene) => subscribedTo(scene, EVERYONE, 2), {
    because: 'A broadcast is for everyone, and anyone may be connected to either instance at any time.',
    hint: 'This one channel is subscribed to when the program starts, before there are any clients.',
  })

  check(
    FIRST,
    async (scene) => {
      const room = roomName(scene)
      await noSubscriber(scene, { room, why: 'Nobody has joined it yet.' })
      await enters(scene, 'A', { room, name: 'a1' })
      await subscribed(scene, room, 1)
      const a2 = await enters(scene, 'A', { room, name: 'a2' })
      await settles(scene, { after: a2 })
      await stillSubscribed(scene, {
        room,
        count: 1,
        failure: (found) => ({
          message: `A has two clients in the room, and ${subscriptions(found)} to it. One serves them all.`,
          anomaly: 'unexpected',
          expected: '1 subscription by A',
        }),
      })
      await enters(scene, 'B', { room, name: 'b1' })
      await subscribed(scene, room, 2)
    },
    {
      because: ONLY_WHERE_SOMEBODY_IS,
      hint: 'Subscribe in the moment when the set of this room’s clients, here, goes from none to one.',
      needs: [LISTENS],
    },
  )

  check(
    AT_ONCE,
    async (scene) => {
      const room = roomName(scene)
      await enters(scene, 'A', { room, name: 'a2' })
      await subscribed(scene, room, 1)
      const [a1] = await connects(scene, 'A', 'a1')
      joins(a1, room)
      await names(scene, { room, speaker: a1 })
    },
    {
      because:
        'A join has no answer that a client could wait for. It may speak right behind it, on the same connection.',
      hint: 'Take the client in at once. What waits for Redis first lets the next message come in between.',
      needs: [FIRST],
    },
  )

  check(
    TAGGED,
    async (scene) => {
      const { room, a1, b1 } = await openRoom(scene)
      judgeNames(await names(scene, { room, speaker: a1 }), await names(scene, { room, speaker: b1 }))
    },
    {
      because: 'Redis hands a message to its publisher, too. An instance must know its own words among all the others.',
      hint: 'The file is the same for both. PORT and SERVER_ID are not.',
      needs: [AT_ONCE],
    },
  )

  check(
    TALKS,
    async (scene) => {
      const { room, a1, a2, b1, b2 } = await openRoom(scene)
      for (let round = 0; round < 2; round++) {
        await carries(scene, { room, from: a1, past: [a1, a2], to: [b1, b2] })
        await carries(scene, { room, from: b1, past: [b1, b2], to: [a1, a2] })
      }
    },
    {
      because: ONE_INSTANCE_ONLY,
      hint: 'What is said is published on ws:room:<room>; what comes from there goes to the clients in that room, once.',
      needs: [TAGGED],
    },
  )

  check(
    LOCAL,
    async (scene) => {
      const { room, a1, a2, b1 } = await openRoom(scene)
      const [text = '', fence = ''] = scene.random.texts(2)
      says(a1, { room, text })
      await hears(b1, { room, text })
      // These words go to Redis behind the first ones, and come back behind their echo.
      says(b1, { room, text: fence })
      judgeTimes(await heardBeforeWords(a2, { room, text: fence }), { peer: a2, text, least: 1 })
      judgeTimes(await heardBeforeWords(a1, { room, text: fence }), { peer: a1, text, least: 0 })
    },
    {
      because:
        'The instance delivers to its own clients at once, and hears its own message again from Redis. One of the two is enough.',
      hint: 'Skip what comes from Redis with your own originServer. Are both sides of the comparison of the same type?',
      needs: [TALKS],
    },
  )

  check(
    'an instance passes over what carries its own originServer',
    async (scene) => {
      const { room, a1, a2, b1 } = await openRoom(scene)
      const { originServer } = await names(scene, { room, speaker: a1 })
      for (const peer of [a1, a2, b1]) peer.ignores({ type: 'message', text: any.text, username: 'a1' })
      const [text = '', fence = ''] = scene.random.texts(2)
      const echo = JSON.stringify({ type: 'message', room, username: 'nobody', text, originServer })
      await scene.redis.publishes(channelOf(room), echo)
      await hears(b1, { room, text })
      says(b1, { room, text: fence })
      for (const peer of [a1, a2]) {
        judgeNothing(await heardBeforeWords(peer, { room, text: fence }), {
          message: 'A delivered a message that it got from Redis, though it carries A’s own originServer.',
          anomaly: 'duplicated',
          expected: `${peer.name}, a client of A, hears nothing of PUBLISH ${channelOf(room)} ${echo}`,
        })
      }
    },
    {
      because:
        'Its clients heard it at receipt. An instance that lets them wait for Redis falls silent when Redis does.',
      hint: 'Deliver when you receive; then skip what comes back with your own originServer.',
      needs: [LOCAL],
    },
  )

  check(
    BROADCASTS,
    async (scene) => {
      const { a1, a2, b1, b2 } = await openRoom(scene)
      const [a3] = await connects(scene, 'A', 'a3')
      const [b3] = await connects(scene, 'B', 'b3')
      for (const [speaker, listeners] of [
        [a1, [a2, a3, b1, b2, b3]],
        [b3, [b1, b2, a1, a2, a3]],
      ] as const) {
        for (const text of scene.random.texts(2)) {
          speaker.ignores({ type: 'broadcast', text })
          speaker.sends({ type: 'broadcast', text })
          for (const peer of listeners) await peer.expects({ type: 'broadcast', text }, within(IN_TIME))
        }
      }
    },
    {
      because: 'The kitchen closes for everybody, whichever room they sit in, and for those who stand in the hall.',
      hint: 'Send to all sockets of the instance, and publish on ws:broadcast for those of the other.',
      needs: [LOCAL],
    },
  )

  check(
    OUTSIDE,
    async (scene) => {
      const { room, a1, b1 } = await openRoom(scene)
      const next = await openRoom(scene, { first: 3 })
      const [a5] = await connects(scene, 'A', 'a5')
      const [b5] = await connects(scene, 'B', 'b5')
      const text = scene.random.text()
      says(a1, { room, text })
      await hears(b1, { room, text })
      const fence = scene.random.text()
      b1.sends({ type: 'broadcast', text: fence })
      for (const peer of [next.a1, next.b1, a5, b5]) {
        const there = peer === a5 || peer === b5 ? 'is in no room' : `is in the room ${show(next.room)}`
        judgeNothing(await heardBeforeBroadcast(peer, fence), {
          message: `${peer.name} ${there}, and heard what was said in another one.`,
          anomaly: 'misdelivered',
          expected: `only those in the room ${show(room)} hear ${show(text)}`,
        })
      }
    },
    {
      because: 'A room is a promise: what is said here is for those who are here.',
      hint: 'The name of the room is part of the channel’s name. Who of your clients is in that room?',
      needs: [BROADCASTS],
    },
  )
}
