import { any, challenge, departure, fail, quietly, show, where, within } from '#grader'
import { carries, explained } from './grader/carrying.ts'
import { count, judgeDropped, judgeEcho, judgePublished, judgeTag } from './grader/judging.ts'
import { isShort, misbehaviours } from './grader/misbehaviours.ts'
import { CHANNEL, forged, fromStranger, publishedText, subscribed } from './grader/publications.ts'
import { hears, hearsBefore, openRoom, SERVERS, say, timesHeard } from './grader/room.ts'
import { GARBAGE, orFallen, passesOver } from './grader/surviving.ts'

const SUBSCRIBED = 'each server subscribes to ws:broadcast'
const REMOTE = 'a message reaches every client of the other server'
const PUBLISHES = 'each message is published once'
const BOTH_WAYS = 'each side hears the other, and hears a message once'
const LEAVES = 'those who stay still hear everyone when others leave'
const TAGGED = 'each message carries the port of the server that received it'
const LOCAL = 'the neighbours of the speaker hear a message once'
const OWN = 'a server passes over what carries its own originServer'
const STRANGERS = 'a server delivers what any other server has published'
const SURVIVES = 'survives whatever a client sends'

const ONE_ROOM = 'Whoever talks does not know which server the others are on. They are in one room all the same.'

export default challenge(
  'One room on two servers',
  ({ check, inOneServer }) => {
    inOneServer(() => {
      check(SUBSCRIBED, async (scene) => subscribed(scene), {
        because: 'A server only hears what others publish while it is subscribed, and nothing is kept for later.',
        hint: 'Subscribe when the program starts, not when the first client comes.',
      })

      check(
        REMOTE,
        async (scene) => {
          const { a1, a2, b1, b2 } = await openRoom(scene)
          await carries(scene, { from: a1, past: [a1, a2], to: [b1, b2] })
        },
        {
          because: ONE_ROOM,
          hint: 'What a client says is published; what the channel brings is sent to every client of this server.',
          needs: [SUBSCRIBED],
        },
      )

      check(
        PUBLISHES,
        async (scene) => {
          const { a1, b1 } = await openRoom(scene)
          await scene.at('A').join('a3', 'a4')
          const text = scene.random.text()
          say(a1, text)
          await explained(scene, { text, from: a1, to: b1 }, () => hearsBefore(b1, text))
          // B has it by now: whatever B publishes of its own accord comes before its client's next words.
          const fence = scene.random.text()
          say(b1, fence)
          await publishedText(scene, fence)
          judgePublished(scene, { speaker: a1, text })
          // Nothing may be on its way when the next check begins.
          await quietly(hearsBefore(a1, fence))
        },
        {
          because: 'Every server acts on every publication. One too many is one too many for everybody.',
          hint: 'Publish where a client’s words come in: not in the loop over clients, and not where the channel’s words come in.',
          needs: [REMOTE],
        },
      )

      check(
        BOTH_WAYS,
        async (scene) => {
          const { a1, a2, b1, b2 } = await openRoom(scene)
          for (let round = 0; round < 2; round++) {
            await carries(scene, { from: a1, past: [a1, a2], to: [b1, b2] })
            await carries(scene, { from: b1, past: [b1, b2], to: [a1, a2] })
          }
        },
        {
          because: ONE_ROOM,
          hint: 'One file runs as two servers. Which of its values must differ between the two?',
          needs: [PUBLISHES],
        },
      )

      check(
        LEAVES,
        async (scene) => {
          const [leaver] = await scene.at('A').join('leaver')
          const [torn] = await scene.at('B').join('torn')
          const { a1, a2, b1, b2 } = await openRoom(scene)
          await leaver.leaves()
          torn.cuts()
          // Whoever connects now is answered after the server has dealt with those who went.
          await scene.at('A').join('a3')
          await scene.at('B').join('b3')
          await carries(scene, { from: a1, past: [a1, a2], to: [b1, b2] })
          await carries(scene, { from: b1, past: [b1, b2], to: [a1, a2] })
        },
        {
          because: 'People come and go all the time. One who goes takes only her own connection along.',
          hint: 'What happens in your close event? And can a connection that is over stop a loop over all of them?',
          needs: [BOTH_WAYS],
        },
      )

      check(
        TAGGED,
        async (scene) => {
          const { a1, b1 } = await openRoom(scene)
          for (const speaker of [a1, b1]) {
            const text = scene.random.text()
            say(speaker, text)
            judgeTag(await publishedText(scene, text), { speaker, text })
            await quietly(hearsBefore(speaker === a1 ? b1 : a1, text))
          }
        },
        {
          because: 'Redis hands a message to its publisher, too. Without a name on it, nobody knows her own.',
          hint: 'originServer is PORT, which is another one in each process.',
          needs: [BOTH_WAYS],
        },
      )

      check(
        LOCAL,
        async (scene) => {
          const { a1, a2, b1 } = await openRoom(scene)
          const text = scene.random.text()
          const times = await timesHeard(scene, { text, from: a1, by: a2, overThere: b1 })
          if (times.length === 1) return
          const isLost = times.length === 0
          fail({
            message: isLost
              ? 'a2 never heard what a1 said, though both are clients of A.'
              : `a2 heard what a1 said ${count(times.length)}. Both are clients of A.`,
            anomaly: isLost ? 'lost' : 'duplicated',
            expected: `${show({ type: 'broadcast', text })}, once`,
            actual: isLost ? 'a2 did not hear it; b1, on the other server, did' : times.map(show).join('\n'),
            blames: times.slice(1),
          })
        },
        {
          because:
            'The server of the speaker delivers to its own clients at once, and hears its own message again from Redis. One of the two is enough.',
          hint: 'Compare originServer with your own port before you deliver what Redis brings. Are both of the same type?',
          needs: [TAGGED],
        },
      )

      check(
        'the speaker hears herself once at most',
        async (scene) => {
          const { a1, b1 } = await openRoom(scene)
          const text = scene.random.text()
          const times = await timesHeard(scene, { text, from: a1, by: a1, overThere: b1 })
          if (times.length <= 1) return
          fail({
            message: `a1 heard her own words ${count(times.length)}.`,
            anomaly: 'duplicated',
            expected: `${show({ type: 'broadcast', text })}, once or not at all`,
            actual: times.map(show).join('\n'),
            blames: times.slice(1),
          })
        },
        {
          because: 'A chat that shows what I said twice looks broken, whoever sent the second one.',
          hint: 'There are three ways to the speaker: an answer, the loop over all clients, and Redis. Use one or none.',
          needs: [LOCAL],
        },
      )

      check(
        OWN,
        async (scene) => {
          const { a1, a2, b1, b2 } = await openRoom(scene)
          for (const [own, others] of [
            [
              [a1, a2],
              [b1, b2],
            ] as const,
            [
              [b1, b2],
              [a1, a2],
            ] as const,
          ]) {
            const text = scene.random.text()
            const echo = await forged(scene, { text, speaker: own[0], listeners: [...own, ...others] })
            await scene.redis.publishes(CHANNEL, echo)
            for (const peer of others) await hears(peer, text)
            const fence = scene.random.text()
            for (const peer of others) peer.ignores({ type: 'broadcast', text: fence })
            say(others[0], fence)
            for (const peer of own) judgeEcho(await hearsBefore(peer, fence), { peer, text, echo })
          }
        },
        {
          because:
            'Its clients heard it at receipt. And a server that lets its own clients wait for Redis falls silent when Redis does.',
          hint: 'Deliver when you receive; then skip what comes back with your own originServer.',
          needs: [LOCAL],
        },
      )

      check(
        STRANGERS,
        async (scene) => {
          const { a1, a2, b1, b2 } = await openRoom(scene)
          const text = scene.random.text()
          await scene.redis.publishes(CHANNEL, fromStranger(text))
          for (const peer of [a1, a2, b1, b2]) await hears(peer, text)
        },
        {
          because: 'Tomorrow there are three servers. A server must know itself, and nobody else.',
          hint: 'Ask “is it mine?”, not “is it from the one I know?”',
          needs: [TAGGED],
        },
      )

      check(
        'fifty messages arrive in their order',
        async (scene) => {
          const { a1, b1 } = await openRoom(scene)
          const texts = scene.random.texts(50)
          for (const text of texts) say(a1, text)
          const heard = await b1.hears(texts.length, { type: 'broadcast', text: any.text })
          const wrong = departure<{ text: string }>(
            texts.map((text) => ({ text })),
            heard,
            ({ text }) => text,
          )
          if (wrong === null) return
          const [first] = wrong.items
          fail({
            message: ORDER_SENTENCES[wrong.type],
            anomaly: wrong.type,
            expected: `what a1 said: ${show(texts)}`,
            actual: `what b1 heard: ${show(heard.map(({ text }) => text))}`,
            blames: [first, ...heard.slice(0, 3)],
          })
        },
        {
          because: 'An answer that stands above its question is no conversation.',
          hint: 'Redis keeps the order in which it is told. Do you publish in the order in which you are told?',
          needs: [BOTH_WAYS],
        },
      )

      check(
        SURVIVES,
        async (scene) => {
          const { a1, b1 } = await openRoom(scene)
          for (const peer of [a1, b1]) peer.ignores(where('what is judged elsewhere', (message) => !isShort(message)))
          for (const [what, misbehave] of misbehaviours(scene.random.text())) {
            await misbehave(scene)
            const text = scene.random.text()
            const told = `after a client of A ${what}`
            const arrival = async () => {
              say(a1, text)
              await hears(b1, text)
            }
            await orFallen(scene, { told, arrival })
          }
        },
        {
          because:
            'Anyone can connect and send anything. One bad message must not take the server from everybody else.',
          hint: 'Parse inside try … catch, and look at what came before using it.',
          needs: [BOTH_WAYS],
        },
      )

      check(
        'carries nothing but broadcasts with a text',
        async (scene) => {
          const text = scene.random.text()
          const { a1, a2, b1 } = await openRoom(scene, { text })
          const noBroadcasts = [
            { type: 'typing', text },
            { text },
            { type: 'broadcast' },
            { type: 'broadcast', text: scene.random.integer(1, 99) },
            { type: 'broadcast', text: { text } },
            { type: 'broadcast', text: null },
          ]
          for (const message of noBroadcasts) {
            const [m] = await scene.at('A').join('m')
            m.sends(message)
            // Its goodbye stands behind its message. A server may well cut it off before; that is an answer, too.
            await quietly(m.leaves())
            const fence = scene.random.text()
            say(a1, fence)
            for (const peer of [a2, b1]) judgeDropped(await hearsBefore(peer, fence), { peer, message })
          }
        },
        {
          because: 'Other programs rely on a broadcast being a text. What is passed on unseen is their problem next.',
          hint: 'Ask for both before you deliver or publish: the type is broadcast, and the text is a string.',
          needs: [SURVIVES, LOCAL],
        },
      )

      check(
        'survives whatever is on the channel, and passes none of it on',
        async (scene) => {
          const { a1, b1 } = await openRoom(scene)
          for (const garbage of GARBAGE) await passesOver(scene, { garbage, peers: [a1, b1] })
        },
        {
          because: 'A channel is open to every program that reaches Redis, last year’s version of yours included.',
          hint: 'What comes from Redis comes from outside. Parse it in try … catch, and see that its text is a string.',
          needs: [STRANGERS],
        },
      )

      check(
        'subscribes again after Redis has cut it off',
        async (scene) => {
          const { a1, a2, b1, b2 } = await openRoom(scene)
          await scene.redis.killsSubscribers()
          await scene.redis.hasSubscribers(CHANNEL, 2, within(1500))
          for (let round = 0; round < 2; round++) {
            await carries(scene, { from: a1, past: [a1, a2], to: [b1, b2] })
            await carries(scene, { from: b1, past: [b1, b2], to: [a1, a2] })
          }
        },
        {
          because: 'Redis restarts, networks blink. The room must not stay split in two until somebody notices.',
          hint: 'ioredis connects and subscribes again by itself, if it is let. What you do on each “ready” is done again, too.',
          needs: [LEAVES],
        },
      )
    })
  },
  { servers: SERVERS, services: ['redis'] },
)

const ORDER_SENTENCES = {
  lost: 'b1 never heard some of what a1 said.',
  duplicated: 'b1 heard the same message more than once.',
  reordered: 'b1 heard the messages in another order than a1 said them.',
  unexpected: 'b1 heard a text that a1 never said.',
} as const
