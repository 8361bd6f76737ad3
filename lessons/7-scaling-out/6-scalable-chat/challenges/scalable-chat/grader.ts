import {
  type Answer,
  any,
  challenge,
  FailedExpectation,
  type Failure,
  fail,
  isObject,
  matches,
  type Peer,
  type Place,
  type Published,
  type Scene,
  show,
  until,
  where,
  within,
} from '#grader'

const SERVERS = { A: { port: 8081 }, B: { port: 8082 } } as const
const FRONT = 8080
const EVERYONE = 'ws:broadcast'
/** Milliseconds a message may take, even to the other instance. */
const IN_TIME = 1_000

type Server = keyof typeof SERVERS

const LISTENS = 'each instance is subscribed to ws:broadcast'
const FIRST = 'an instance subscribes to a room when its first client joins, once'
const AT_ONCE = 'a client is heard right behind its join'
const TAGGED = 'each instance publishes under a name of its own'
const TALKS = 'a room reaches over both instances, and everybody in it hears a message once'
const LOCAL = 'room mates on the same instance hear a message once'
const OUTSIDE = 'nobody outside a room hears what is said in it'
const LEFT = 'the last to leave a room ends the subscription, and not the first'
const SURVIVES = 'survives whatever a client sends'
const METRICS = 'GET /metrics answers in the format of Prometheus'
const SOUND = 'nginx.conf is sound, and clients talk through it'
const BY_ADDRESS = 'nginx brings an address back to its instance, and many addresses to both'
const COMPOSE = 'compose.yaml has Redis, nginx and two instances'

const ONE_INSTANCE_ONLY =
  'People meet in a room, not on a server. Which instance they were put on must make no difference.'
const ONLY_WHERE_SOMEBODY_IS =
  'With a thousand rooms, an instance that hears them all does the work of all. It should only hear those it has people in.'

export default challenge(
  'A chat that scales',
  ({ check, inOneServer }) => {
    inOneServer(() => {
      rooms(check)
      numbers(check)
      home(check)
      front(check)
    })
  },
  { servers: SERVERS, services: ['redis'] },
)

type Check = Parameters<Parameters<typeof challenge>[1]>[0]['check']

function rooms(check: Check): void {
  check(LISTENS, (scene) => subscribed(scene, EVERYONE, 2), {
    because: 'A broadcast is for everyone, and anyone may be connected to either instance at any time.',
    hint: 'This one channel is subscribed to when the program starts, before there are any clients.',
  })

  check(
    FIRST,
    async (scene) => {
      const room = roomName(scene)
      await noSubscriber(scene, { room, why: 'Nobody has joined it yet.' })
      await enters(scene, 'A', { room, name: 'a1' })
      await subscribed(scene, channelOf(room), 1)
      await enters(scene, 'A', { room, name: 'a2' })
      await settles(scene)
      const found = await scene.redis.subscribers(channelOf(room))
      if (found !== 1) {
        fail({
          message: `A has two clients in the room, and ${subscriptions(found)} to it. One serves them all.`,
          anomaly: 'unexpected',
          expected: '1 subscription by A',
          actual: subscriptions(found),
        })
      }
      await enters(scene, 'B', { room, name: 'b1' })
      await subscribed(scene, channelOf(room), 2)
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
      await subscribed(scene, channelOf(room), 1)
      const a1 = await enters(scene, 'A', { room, name: 'a1' })
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
      const [atA, atB] = [await names(scene, { room, speaker: a1 }), await names(scene, { room, speaker: b1 })]
      if (show(atA.originServer) !== show(atB.originServer)) return
      fail({
        message: 'Both instances publish under the same name. Each will take the other’s words for its own.',
        anomaly: 'unexpected',
        expected: 'two different values of originServer',
        actual: `${show(atA.originServer)} from both`,
        blames: [atA.event, atB.event],
      })
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
      judgeTimes(await heardBefore(a2, { room, text: fence }), { peer: a2, text, least: 1 })
      judgeTimes(await heardBefore(a1, { room, text: fence }), { peer: a1, text, least: 0 })
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
        const heard = await heardBefore(peer, { room, text: fence })
        if (heard.length === 0) continue
        fail({
          message: 'A delivered a message that it got from Redis, though it carries A’s own originServer.',
          anomaly: 'duplicated',
          expected: `${peer.name}, a client of A, hears nothing of PUBLISH ${channelOf(room)} ${echo}`,
          actual: heard.map(show).join('\n'),
          blames: heard,
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
    'a broadcast reaches everyone, in a room or not',
    async (scene) => {
      const { a1, a2, b1, b2 } = await openRoom(scene)
      const [a3] = await joins(scene, 'A', 'a3')
      const [b3] = await joins(scene, 'B', 'b3')
      for (const [speaker, listeners] of [
        [a1, [a2, a3, b1, b2, b3]],
        [b3, [b1, b2, a1, a2, a3]],
      ] as const) {
        const texts = scene.random.texts(2)
        for (const text of texts) {
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
      const [a5] = await joins(scene, 'A', 'a5')
      const [b5] = await joins(scene, 'B', 'b5')
      const text = scene.random.text()
      says(a1, { room, text })
      await hears(b1, { room, text })
      const fence = scene.random.text()
      b1.sends({ type: 'broadcast', text: fence })
      for (const peer of [next.a1, next.b1, a5, b5]) {
        const heard = await heardUntil(peer, { type: 'broadcast', text: fence })
        if (heard.length === 0) continue
        const there = peer === a5 || peer === b5 ? 'is in no room' : `is in the room ${show(next.room)}`
        fail({
          message: `${peer.name} ${there}, and heard what was said in another one.`,
          anomaly: 'misdelivered',
          expected: `only those in the room ${show(room)} hear ${show(text)}`,
          actual: heard.map(show).join('\n'),
          blames: heard,
        })
      }
    },
    {
      because: 'A room is a promise: what is said here is for those who are here.',
      hint: 'The name of the room is part of the channel’s name. Who of your clients is in that room?',
      needs: ['a broadcast reaches everyone, in a room or not'],
    },
  )

  check(
    LEFT,
    async (scene) => {
      const room = roomName(scene)
      const b1 = await enters(scene, 'B', { room, name: 'b1' })
      const a1 = await enters(scene, 'A', { room, name: 'a1' })
      const a2 = await enters(scene, 'A', { room, name: 'a2' })
      await subscribed(scene, channelOf(room), 2)
      a2.sends({ type: 'leave', room })
      await settles(scene, a2)
      const left = await scene.redis.subscribers(channelOf(room))
      if (left !== 2) {
        fail({
          message: 'One of A’s two clients left the room, and A unsubscribed. The other one is still there.',
          anomaly: 'lost',
          expected: '2 subscribers, A and B',
          actual: subscriptions(left),
        })
      }
      await carries(scene, { room, from: b1, past: [b1], to: [a1] })
      const text = scene.random.text()
      says(b1, { room, text })
      await hears(a1, { room, text })
      a1.sends({ type: 'leave', room })
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
      a2.sends({ type: 'leave', room })
      await settles(scene, a2)
      const text = scene.random.text()
      says(b1, { room, text })
      await hears(a1, { room, text })
      const fence = scene.random.text()
      a1.sends({ type: 'broadcast', text: fence })
      const heard = await heardUntil(a2, { type: 'broadcast', text: fence })
      // Nothing may be on its way when the next check begins.
      await quietly(heardUntil(b1, { type: 'broadcast', text: fence }))
      if (heard.length === 0) return
      fail({
        message: 'a2 has left the room, and heard what was said in it afterwards.',
        anomaly: 'misdelivered',
        expected: `nothing of ${show(text)}`,
        actual: heard.map(show).join('\n'),
        blames: heard,
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
        await subscribed(scene, channelOf(room), 1)
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
      await subscribed(scene, channelOf(room), 1)
      const [a1] = await joins(scene, 'A', 'a1')
      for (let round = 0; round < 10; round++) {
        for (const each of [room, empty]) {
          a1.sends({ type: 'join', room: each, username: 'a1' })
          a1.sends({ type: 'leave', room: each })
        }
      }
      a1.sends({ type: 'join', room, username: 'a1' })
      await settles(scene)
      await noSubscriber(scene, { room: empty, why: 'a1 joined it ten times, and left it ten times.' })
      const found = await scene.redis.subscribers(channelOf(room))
      if (found !== 2) {
        fail({
          message: 'a1 joined and left ten times, and joined once more. A lost count of it.',
          anomaly: found < 2 ? 'lost' : 'unexpected',
          expected: '2 subscribers, A and B',
          actual: subscriptions(found),
        })
      }
      await carries(scene, { room, from: b1, past: [b1], to: [a1] })
    },
    {
      because:
        'A reconnecting client comes and goes faster than Redis answers. Then steps of one visit mix with the next.',
      hint: 'Change your own books at once, without await in between, and let Redis follow: its commands keep their order.',
      needs: [LEFT],
    },
  )

  check(
    'a name is the one given with join',
    async (scene) => {
      const { room, a1, a2, b1 } = await openRoom(scene)
      const text = scene.random.text()
      a1.ignores({ type: 'message', text })
      a1.sends({ type: 'message', room, text, username: 'b1' })
      for (const peer of [a2, b1]) {
        const heard = await peer.expects({ type: 'message', room, username: any.text, text }, within(IN_TIME))
        if (heard.username === 'a1') continue
        fail({
          message: `${peer.name} heard a1 under the name ${show(heard.username)}, which a1 put into its message.`,
          anomaly: 'unexpected',
          expected: show({ type: 'message', room, username: 'a1', text }),
          actual: show(heard),
          blames: [heard],
        })
      }
    },
    {
      because: 'a1 joined as a1. If each message could bring a name, everybody could speak as anybody.',
      hint: 'Keep the name with the socket when it joins, and use that one.',
      needs: [LOCAL],
    },
  )

  check(
    'words go to the room that their speaker has joined, and to no other',
    async (scene) => {
      const { room, a1, a2, b1 } = await openRoom(scene)
      const elsewhere = roomName(scene)
      const [outsider] = await joins(scene, 'A', 'outsider')
      const guest = await enters(scene, 'A', { room: elsewhere, name: 'guest' })
      const [leaver] = await joins(scene, 'A', 'leaver')
      leaver.sends({ type: 'join', room, username: 'leaver' })
      leaver.sends({ type: 'leave', room })
      for (const [peer, what] of [
        [outsider, 'is in no room'],
        [guest, 'is in another room'],
        [leaver, 'has left the room'],
      ] as const) {
        const [text = '', fence = ''] = scene.random.texts(2)
        says(peer, { room, text })
        // Its goodbye stands behind its words. An instance may well cut it off before; that is an answer, too.
        await quietly(peer.leaves())
        a1.ignores({ type: 'message', text: fence })
        says(a1, { room, text: fence })
        for (const listener of [a2, b1]) {
          const heard = await heardBefore(listener, { room, text: fence })
          if (heard.length === 0) continue
          fail({
            message: `A client that ${what} was heard in it.`,
            anomaly: 'misdelivered',
            expected: `${listener.name} hears nothing of ${show(text)}`,
            actual: heard.map(show).join('\n'),
            blames: heard,
          })
        }
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
        await subscribed(scene, channelOf(room), 2)
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
        const [m] = await joins(scene, 'A', 'm')
        m.sends({ type: 'join', room, username: 'm' })
        await settles(scene)
        const channels = await scene.redis.commands('PUBSUB', 'CHANNELS', `${channelOf(room.slice(0, 20))}*`)
        const made = Array.isArray(channels) ? channels.map(String) : []
        if (made.length === 0) continue
        fail({
          message: `A client joined a room with a name of ${length} characters, and A subscribed to a channel for it.`,
          anomaly: 'unexpected',
          expected: 'no channel for it',
          actual: made.map((each) => `${each.slice(0, 40)} … (${each.length} characters)`).join('\n'),
        })
      }
    },
    {
      because: 'Names cost memory in every instance and in Redis. What has no limit will be filled.',
      hint: 'Ask for the length before you join; do not cut a name short, for two long names may begin alike.',
      needs: [FIRST],
    },
  )

  check(
    SURVIVES,
    async (scene) => {
      const { room, a1, b1 } = await openRoom(scene)
      for (const peer of [a1, b1]) peer.ignores(where('what is judged elsewhere', (message) => !isShort(message)))
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

const GAUGE = 'ws_connected_clients'
const RECEIVED = 'ws_messages_received_total'
const SENT = 'ws_messages_sent_total'
const TYPES = { [GAUGE]: 'gauge', [RECEIVED]: 'counter', [SENT]: 'counter' } as const

type MetricName = keyof typeof TYPES

function numbers(check: Check): void {
  check(
    METRICS,
    async (scene) => {
      for (const server of ['A', 'B'] as const) {
        const answer = await scrape(scene, server)
        answer.is({ status: 200 }).is({ type: 'text/plain' })
        const metrics = answer.metrics()
        for (const [name, type] of Object.entries(TYPES)) {
          const found = metrics.get(name)
          if (found?.type === type) continue
          const message =
            found === undefined
              ? `${server} has no metric ${name}.`
              : found.type === 'untyped'
                ? `${server} does not say of what type ${name} is.`
                : `${server} calls ${name} a ${found.type}. ${TYPE_REASONS[type]}`
          failAt(answer, { name, message, anomaly: 'wrong-shape', expected: `# TYPE ${name} ${type}` })
        }
      }
    },
    {
      because: 'Prometheus reads the numbers of a thousand programs. It can, because all of them write alike.',
      hint: 'Three lines for each: # HELP, # TYPE, and the name with its value. Each ends in a line break.',
      needs: [LISTENS],
    },
  )

  check(
    'the gauge says how many clients are connected now',
    async (scene) => {
      await gaugeSays(scene, 'A', 0)
      const [a1, a2, a3] = await joins(scene, 'A', 'a1', 'a2', 'a3')
      await joins(scene, 'B', 'b1')
      await gaugeSays(scene, 'A', 3)
      await gaugeSays(scene, 'B', 1)
      await a1.leaves()
      await gaugeSays(scene, 'A', 2)
      a2.cuts()
      await gaugeSays(scene, 'A', 1)
      await a3.leaves()
      await gaugeSays(scene, 'A', 0)
    },
    {
      because: 'A gauge that never falls cannot show an outage: everybody is gone, and the line stays where it was.',
      hint: 'However a connection ends, its close event comes. The set of open sockets has a size, too.',
      needs: [METRICS],
    },
  )

  check(
    'the counters count each message, and only ever rise',
    async (scene) => {
      const { room, a1, a2, b1, b2 } = await openRoom(scene)
      const before = { A: await readTwice(scene, 'A'), B: await readTwice(scene, 'B') }
      const texts = scene.random.texts(7)
      for (const text of texts) {
        a1.ignores({ type: 'message', text })
        says(a1, { room, text })
        for (const peer of [a2, b1, b2]) await hears(peer, { room, text })
      }
      await counts(scene, { server: 'A', name: RECEIVED, before, rise: 7, why: 'a1 sent 7 messages to A.' })
      await counts(scene, { server: 'B', name: RECEIVED, before, rise: 0, why: 'No client sent anything to B.' })
      await counts(scene, { server: 'A', name: SENT, before, rise: 7, why: 'A sent 7 messages to a2.' })
      await counts(scene, { server: 'B', name: SENT, before, rise: 14, why: 'B sent 7 messages to b1 and 7 to b2.' })
    },
    {
      because:
        'How fast a counter rises tells how busy an instance is. One that is set back hides what happened before.',
      hint: 'Count in the one function that sends, for each socket; and at the top of the one handler that receives.',
      needs: [METRICS, LOCAL],
    },
  )
}

const TYPE_REASONS = {
  counter: 'It only ever rises, so it is a counter, and Prometheus can tell its rate.',
  gauge: 'It rises and falls, so it is a gauge.',
} as const

function home(check: Check): void {
  check(COMPOSE, async ({ file }) => judgeServices(composeOf(file('compose.yaml'))), {
    because: 'This file is how the next person starts the whole thing, with one command.',
    hint: 'Below services: one entry each, with two more blanks in front: Redis, nginx, and the two instances.',
  })

  check(
    'in compose.yaml each service finds the others',
    async ({ file }) => {
      const compose = composeOf(file('compose.yaml'))
      judgeFront(compose, { conf: withoutComments(file('nginx.conf') ?? '') })
      judgeRedisUrl(compose, { text: withoutComments(file('compose.yaml') ?? '') })
    },
    {
      because: 'Each container is a machine of its own. The others are reached by the names of their services.',
      hint: 'depends_on in nginx names both instances; its upstream uses the same names; REDIS_URL uses the name of Redis.',
      needs: [COMPOSE],
    },
  )

  check(
    'README.md says how to start it and how to see its numbers',
    async (scene) => {
      const readme = (scene.file('README.md') ?? '').replaceAll(/\\\r?\n/g, ' ')
      if (!/docker[ -]compose\s[^\n`]*\bup\b/.test(readme)) {
        fail({
          message: 'README.md has no command that starts it all.',
          anomaly: 'lost',
          expected: 'docker compose up',
          actual: commandsIn(readme),
        })
      }
      const path = /\bcurl\b[^\n`]*?(?:localhost|127\.0\.0\.1|\[::1\]):?\d*(\/[\w./-]*metrics\b[\w./-]*)/.exec(
        readme,
      )?.[1]
      if (path === undefined) {
        fail({
          message: 'README.md has no command that shows the numbers of an instance.',
          anomaly: 'lost',
          expected: 'curl http://localhost:8081/metrics',
          actual: commandsIn(readme),
        })
      }
      const answer = await scene.at('A').caller('curl').gets(path)
      answer.is({ status: 200 })
    },
    {
      because: 'Somebody will be woken by this chat one night, and will not have read its code.',
      hint: 'Two lines are enough: docker compose up, and curl with the address of an instance’s /metrics.',
      needs: [METRICS],
    },
  )
}

/** Visits from one address. If it were chance, one instance for all of them would come up once in five hundred times. */
const VISITS = 10

function front(check: Check): void {
  check(
    SOUND,
    async (scene) => {
      await frontOf(scene)
      const room = roomName(scene)
      const x = await enters(scene, { port: FRONT, from: '127.0.1.1' }, { room, name: 'x' })
      const b1 = await enters(scene, 'B', { room, name: 'b1' })
      const a1 = await enters(scene, 'A', { room, name: 'a1' })
      await subscribed(scene, channelOf(room), 2)
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
      await frontOf(scene)
      const home = await instanceOf(scene, { port: FRONT, from: '127.0.1.1' })
      for (let visit = 2; visit <= VISITS; visit++) {
        const found = await instanceOf(scene, { port: FRONT, from: '127.0.1.1' })
        if (found.originServer === home.originServer) continue
        fail({
          message: `A client came back from the same address, and was put on the other instance at its visit ${visit}.`,
          anomaly: 'misdelivered',
          expected: `${VISITS} visits from 127.0.1.1, all to one instance`,
          actual: `${visit - 1} to one instance, then one to the other`,
          blames: [found.event, home.event],
        })
      }
      const found = new Set([home.originServer])
      for (let net = 2; net <= 8; net++)
        found.add((await instanceOf(scene, { port: FRONT, from: `127.0.${net}.1` })).originServer)
      if (found.size < 2) {
        fail({
          message: 'Clients from eight networks were all put on the same instance.',
          anomaly: 'misdelivered',
          expected: 'some on A, some on B',
          actual: '127.0.1.1 … 127.0.8.1 all on one instance',
        })
      }
      const conf = withoutComments(scene.file('nginx.conf') ?? '')
      if (/(?:^|[\s;{])ip_hash\s*;/.test(conf)) return
      fail({
        message: 'Clients come back to their instance, but not by ip_hash.',
        anomaly: 'unexpected',
        expected: 'ip_hash; in the upstream block (read, not measured)',
        actual: 'no ip_hash',
      })
    },
    {
      because:
        'Who comes back to the same instance finds it warm, and long polling cannot do without. One busy office must not mean one busy server.',
      hint: 'One directive in the upstream block, and both servers.',
      needs: [SOUND],
    },
  )

  check(
    'nginx lets a room be silent for more than a minute',
    async ({ file }) => {
      const values = [...withoutComments(file('nginx.conf') ?? '').matchAll(/\bproxy_read_timeout\s+([^;]*);/g)]
      const longest = Math.max(0, ...values.map(([, value]) => secondsOf(value ?? '')))
      if (longest > 60) return
      fail({
        message: 'After a minute without a word, nginx ends the connection.',
        anomaly: 'closed',
        expected: 'proxy_read_timeout above 60s (read, not waited for)',
        actual: values.length === 0 ? 'no proxy_read_timeout, so 60s' : values.map(([text]) => text).join('\n'),
      })
    },
    {
      because: 'Rooms fall silent at night. Whoever sits in one should not be thrown out for it every minute.',
      hint: 'proxy_read_timeout is the one for what nginx reads from your server. keepalive_timeout is another matter.',
      needs: [SOUND],
    },
  )

  check(
    'when an instance dies, its clients come back to the other one',
    async (scene) => {
      // One process for both dies as a whole: there is no other one.
      if (scene.program('A') === scene.program('B')) return
      await frontOf(scene)
      const { originServer: nameOfA } = await instanceOf(scene, 'A')
      const from = await addressOn(scene, nameOfA)
      const room = roomName(scene)
      const b1 = await enters(scene, 'B', { room, name: 'b1' })
      const b2 = await enters(scene, 'B', { room, name: 'b2' })
      const x = await enters(scene, { port: FRONT, from }, { room, name: 'x' })
      await subscribed(scene, channelOf(room), 2)
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

interface Room {
  readonly room: string
  readonly a1: Peer
  readonly a2: Peer
  readonly b1: Peer
  readonly b2: Peer
}

/** A room with two clients of each instance, who are called a1, a2, b1 and b2, or by higher numbers. */
async function openRoom(scene: Scene, { first = 1 } = {}): Promise<Room> {
  const room = roomName(scene)
  const b1 = await enters(scene, 'B', { room, name: `b${first}` })
  const b2 = await enters(scene, 'B', { room, name: `b${first + 1}` })
  const a2 = await enters(scene, 'A', { room, name: `a${first + 1}` })
  const a1 = await enters(scene, 'A', { room, name: `a${first}` })
  await subscribed(scene, channelOf(room), 2)
  return { room, a1, a2, b1, b2 }
}

/** Connects clients, who pass over notices and whatever else has another type. */
async function joins<const Names extends readonly string[]>(
  scene: Scene,
  place: Place,
  ...names: Names
): Promise<{ [I in keyof Names]: Peer }> {
  const peers = await scene.at(place).join(...names)
  for (const peer of peers) peer.ignores(OTHER_TYPE)
  return peers
}

const OTHER_TYPE = where('a message of another type', (message) => {
  return isObject(message) && typeof message.type === 'string' && !['message', 'broadcast'].includes(message.type)
})

/** Connects a client, who joins a room under its own name. */
async function enters(scene: Scene, place: Place, { room, name }: { room: string; name: string }): Promise<Peer> {
  const [peer] = await joins(scene, place, name)
  peer.sends({ type: 'join', room, username: name })
  return peer
}

function says(peer: Peer, { room, text }: { room: string; text: string }): void {
  peer.sends({ type: 'message', room, text })
}

async function hears(peer: Peer, { room, text }: { room: string; text: string }): Promise<void> {
  await peer.expects({ type: 'message', room, text }, within(IN_TIME))
}

/** What one hears before this message. */
async function heardUntil(peer: Peer, fence: object): Promise<unknown[]> {
  const heard = await peer.takes(100, until(fence), within(IN_TIME))
  if (matches(fence, heard.at(-1))) return heard.slice(0, -1)
  // It never came. This says why, in the kit's words.
  await peer.expects(fence, within(1))
  return heard
}

async function heardBefore(peer: Peer, { room, text }: { room: string; text: string }): Promise<unknown[]> {
  return heardUntil(peer, { type: 'message', room, text })
}

/** What one says is the next that each of the others hears, past her neighbours. */
async function carries(
  scene: Scene,
  { room, from, past, to }: { room: string; from: Peer; past: readonly Peer[]; to: readonly Peer[] },
): Promise<void> {
  const text = scene.random.text()
  for (const peer of past) peer.ignores({ type: 'message', text })
  says(from, { room, text })
  for (const peer of to) await hears(peer, { room, text })
}

/**
 * Once this resolves, A has dealt with what clients sent before, and Redis with what came of it: somebody joins a fresh
 * room, and A's subscription to it comes behind all its others. With a peer, which is in no room, it is that one who joins.
 */
async function settles(scene: Scene, peer?: Peer): Promise<void> {
  const room = roomName(scene)
  const [somebody] = peer === undefined ? await joins(scene, 'A', 'somebody') : [peer]
  somebody.sends({ type: 'join', room, username: 'somebody' })
  await subscribed(scene, channelOf(room), 1)
}

function roomName({ random }: Scene): string {
  return random.text().replaceAll(' ', '-')
}

function channelOf(room: string): string {
  return `ws:room:${room}`
}

function subscriptions(count: number): string {
  if (count === 0) return 'no subscription'
  return count === 1 ? '1 subscription' : `${count} subscriptions`
}

/** So many instances are subscribed. When they are not, what they listen to instead is told. */
async function subscribed({ redis }: Scene, channel: string, count: number): Promise<void> {
  try {
    await redis.hasSubscribers(channel, count, within(IN_TIME))
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    const patterns = Number(await redis.commands('PUBSUB', 'NUMPAT'))
    if (patterns === 0) throw error
    fail({
      ...error.failure,
      message: `${error.message} There is a subscription to a pattern instead. Subscribe to the channel itself.`,
      actual: `${error.failure.actual}, and a subscription to a pattern (PSUBSCRIBE)`,
    })
  }
}

async function noSubscriber({ redis }: Scene, { room, why }: { room: string; why: string }): Promise<void> {
  const found = await redis.subscribers(channelOf(room))
  if (found === 0) return
  fail({
    message: `${channelOf(room)} has ${found === 1 ? 'a subscriber' : `${found} subscribers`}. ${why}`,
    anomaly: 'unexpected',
    expected: 'no subscription',
    actual: subscriptions(found),
  })
}

async function unsubscribed(
  { redis }: Scene,
  { room, left, how }: { room: string; left: number; how: string },
): Promise<void> {
  try {
    await redis.hasSubscribers(channelOf(room), left, within(IN_TIME))
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    fail({
      ...error.failure,
      message: `A’s last client in the room ${how}, and A is still subscribed to it.`,
      anomaly: 'stale',
    })
  }
}

interface Named {
  readonly originServer: unknown
  readonly event: number | null
}

/** The name under which the instance of this client publishes, from what it makes of a message. */
async function names(scene: Scene, { room, speaker }: { room: string; speaker: Peer }): Promise<Named> {
  const text = scene.random.text()
  says(speaker, { room, text })
  for (;;) {
    const { text: payload, event } = await nextPublish(scene, { room, speaker, text })
    if (!payload.includes(text)) continue
    const message = parsed(payload)
    if (isObject(message) && message.text === text && Object.hasOwn(message, 'originServer')) {
      return { originServer: message.originServer, event }
    }
    fail({
      message: isObject(message)
        ? `What was published has no \`${message.text === text ? 'originServer' : 'text'}\`.`
        : 'What was published is not a JSON object.',
      anomaly: 'wrong-shape',
      expected: show({ type: 'message', room, username: speaker.name, text, originServer: any.thing }),
      actual: payload,
      blames: [event],
    })
  }
}

async function nextPublish(
  { redis }: Scene,
  { room, speaker, text }: { room: string; speaker: Peer; text: string },
): Promise<Published> {
  const channel = channelOf(room)
  try {
    return await redis.expectsPublish(channel, any.thing)
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    fail({
      ...error.failure,
      message: `${speaker.name} joined a room and spoke, and nothing was published on ${channel}.`,
      expected: `PUBLISH ${channel} with the text ${show(text)}`,
    })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Where a client ends up that comes from this place: the name under which its instance publishes. */
async function instanceOf(scene: Scene, place: Place): Promise<Named> {
  const room = roomName(scene)
  const peer = await enters(scene, place, { room, name: 'x' })
  return names(scene, { room, speaker: peer })
}

/** An address that nginx brings to this instance. */
async function addressOn(scene: Scene, originServer: unknown): Promise<string> {
  for (let net = 1; net <= 8; net++) {
    const from = `127.0.${net}.1`
    const found = await instanceOf(scene, { port: FRONT, from })
    if (show(found.originServer) === show(originServer)) return from
  }
  return fail({
    message: 'nginx brings nobody to A.',
    anomaly: 'misdelivered',
    expected: 'some of eight networks on A',
  })
}

/** Starts nginx with the learner's configuration, in which both instances are taken to be on this machine. */
async function frontOf(scene: Scene): Promise<void> {
  const upstream = /(\bserver\s+)[\w.-]+(:808[12]\b)/g
  const conf = (scene.file('nginx.conf') ?? '').replaceAll(upstream, (_, before, after) => `${before}127.0.0.1${after}`)
  const nginx = await scene.nginx(conf)
  nginx.listensOn(FRONT)
}

function judgeTimes(
  heard: readonly unknown[],
  { peer, text, least }: { peer: Peer; text: string; least: 0 | 1 },
): void {
  const times = heard.filter((message) => matches({ type: 'message', text }, message))
  if (times.length >= least && times.length <= 1) return
  const isLost = times.length === 0
  fail({
    message: isLost
      ? `${peer.name} never heard what a1 said, though both are clients of A and in one room.`
      : `${peer.name} heard what a1 said ${times.length === 2 ? 'twice' : `${times.length} times`}. ${peer.name} is a client of A.`,
    anomaly: isLost ? 'lost' : 'duplicated',
    expected: `${show({ type: 'message', text })}, once${least === 0 ? ' or not at all' : ''}`,
    actual: isLost ? `${peer.name} did not hear it; b1, on the other instance, did` : times.map(show).join('\n'),
    blames: times.slice(1),
  })
}

type Misbehaviour = (scene: Scene) => Promise<void>

/** What an instance must outlive, each with its name for the learner. */
function misbehaviours(room: string): [string, Misbehaviour][] {
  const odd = [
    'not json',
    'null',
    '[]',
    '{"type":"join"}',
    '{"type":"join","room":{},"username":{}}',
    '{"type":"leave"}',
    '{"type":"broadcast","text":42}',
    '{"type":"__proto__"}',
  ]
  const sending = (raw: string | Uint8Array): Misbehaviour => {
    return async (scene) => {
      const [m] = await joins(scene, 'A', 'm')
      m.sendsRaw(raw)
      // Once the instance has answered the goodbye, it has read what came before. It may have cut m off itself.
      await quietly(m.leaves())
    }
  }
  return [
    ...odd.map((raw): [string, Misbehaviour] => [`sends \`${raw}\``, sending(raw)]),
    ['sends bytes that are no text', sending(new Uint8Array([0xff, 0x00, 0xfe]))],
    ['sends a text of 64 KiB', sending(JSON.stringify({ type: 'broadcast', text: 'x'.repeat(64 * 1024) }))],
    [
      'is torn away in the middle of a message',
      async (scene) => {
        const m = await enters(scene, 'A', { room, name: 'm' })
        m.sendsHalf(JSON.stringify({ type: 'message', room, text: 'half of it' }))
        m.cuts()
      },
    ],
  ]
}

/** What else comes of the misbehaviour is for other checks to judge. */
function isShort(message: unknown): boolean {
  return isObject(message) && typeof message.text === 'string' && message.text.length < 100
}

async function orFallen(told: string, arrival: () => Promise<void>): Promise<void> {
  try {
    await arrival()
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    const isSilent = ['closed', 'unanswered', 'lost'].includes(error.failure.anomaly)
    fail({
      ...error.failure,
      message: `Clients are cut off ${told}.`,
      expected: `clients hear one another ${told}`,
      actual: isSilent ? 'they hear nothing' : (error.failure.actual ?? error.message),
    })
  }
}

/** What comes of it, or null when it fails. */
async function quietly<T>(expectation: Promise<T>): Promise<T | null> {
  try {
    return await expectation
  } catch (error) {
    if (error instanceof FailedExpectation) return null
    throw error
  }
}

async function scrape(scene: Scene, server: Server): Promise<Answer> {
  return scene.at(server).caller('prometheus').gets('/metrics')
}

type Numbers = Readonly<Record<MetricName, number>> & { readonly answer: Answer }

/** The numbers of one instance. A metric with labels is the sum of its samples; one that has none yet is 0. */
async function read(scene: Scene, server: Server): Promise<Numbers> {
  const answer = await scrape(scene, server)
  const metrics = answer.metrics()
  const value = (name: MetricName) => (metrics.get(name)?.samples ?? []).reduce((sum, each) => sum + each.value, 0)
  return { [GAUGE]: value(GAUGE), [RECEIVED]: value(RECEIVED), [SENT]: value(SENT), answer }
}

/** The numbers of one instance, which reading does not change. */
async function readTwice(scene: Scene, server: Server): Promise<Numbers> {
  const [first, second] = [await read(scene, server), await read(scene, server)]
  for (const name of [RECEIVED, SENT] as const) judgeRise(first[name], { server, name, now: second, least: 0 })
  return second
}

/** Scrapes until the numbers are what they should be, or it has been long enough. */
async function readUntil(
  scene: Scene,
  { server, isRight }: { server: Server; isRight: (numbers: Numbers) => boolean },
): Promise<Numbers> {
  for (let attempt = 0; ; attempt++) {
    const numbers = await read(scene, server)
    if (isRight(numbers) || attempt === 40) return numbers
    await scene.pause(10)
  }
}

async function gaugeSays(scene: Scene, server: Server, due: number): Promise<void> {
  const numbers = await readUntil(scene, { server, isRight: (each) => each[GAUGE] === due })
  const said = numbers[GAUGE]
  if (said === due) return
  const are = due === 0 ? 'Nobody is' : due === 1 ? '1 client is' : `${due} clients are`
  failAt(numbers.answer, {
    name: GAUGE,
    message: `${are} connected to ${server}, and ${GAUGE} says ${said}.`,
    anomaly: said > due ? 'stale' : 'lost',
    expected: `${GAUGE} ${due}`,
  })
}

/** Fails with the lines of an answer that tell of one metric. */
function failAt(answer: Answer, { name, ...failure }: Failure & { readonly name: string }): never {
  const lines = answer.text.split('\n').filter((line) => line.includes(name))
  const actual = lines.length === 0 ? `nothing of it in ${answer.text.length} characters` : lines.join('\n')
  fail({ ...failure, actual, blames: [answer.event] })
}

interface Rise {
  readonly server: Server
  readonly name: typeof RECEIVED | typeof SENT
  readonly before: Readonly<Record<Server, Numbers>>
  readonly rise: number
  readonly why: string
}

/** What was received is counted exactly. What was sent may be more, for notices and for those who hear themselves. */
async function counts(scene: Scene, { server, name, before, rise, why }: Rise): Promise<void> {
  const start = before[server][name]
  const now = await readUntil(scene, { server, isRight: (each) => each[name] >= start + rise })
  judgeRise(start, { server, name, now, least: rise })
  const found = now[name] - start
  if (found === rise || (name === SENT && found > rise)) return
  failAt(now.answer, {
    name,
    message: `${why} ${name} rose by ${found}.`,
    anomaly: found < rise ? 'lost' : 'unexpected',
    expected: `${name} ${name === SENT ? 'at least ' : ''}${start + rise}; it was ${start} before`,
  })
}

function judgeRise(
  start: number,
  { server, name, now, least }: { server: Server; name: MetricName; now: Numbers; least: number },
): void {
  if (now[name] >= start) return
  failAt(now.answer, {
    name,
    message: `${name} of ${server} fell, from ${start} to ${now[name]}. A counter never falls.`,
    anomaly: 'stale',
    expected: `${name} ${start + least}, or more`,
  })
}

interface Service {
  readonly name: string
  readonly text: string
}

interface Compose {
  readonly redis: Service | undefined
  readonly nginx: Service | undefined
  /** Those with a port of an instance, by their port. */
  readonly instances: ReadonlyMap<number, Service>
  readonly services: readonly Service[]
}

/** Reads as much of a Compose file as the checks ask about: which services there are, and the lines of each. */
function composeOf(file: string | null): Compose {
  const lines = withoutComments(file ?? '').split('\n')
  const tab = lines.findIndex((line) => /^ *\t/.test(line))
  if (tab !== -1) {
    fail({
      message: `Line ${tab + 1} of compose.yaml begins with a tab. YAML wants blanks there.`,
      anomaly: 'wrong-shape',
      expected: 'lines that begin with blanks',
      actual: show(lines[tab]),
    })
  }
  const start = lines.findIndex((line) => /^services:\s*$/.test(line))
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => /^\S/.test(line))
  const body = start === -1 ? [] : rest.slice(0, end === -1 ? undefined : end).filter((line) => line.trim() !== '')
  const indent = /^ */.exec(body[0] ?? '')?.[0].length ?? 0
  const services: { name: string; text: string }[] = []
  for (const line of body) {
    const name = new RegExp(`^ {${indent}}["']?([\\w.-]+)["']?:`).exec(line)?.[1]
    const last = services.at(-1)
    if (name !== undefined) services.push({ name, text: line })
    else if (last !== undefined) last.text += `\n${line}`
  }
  const withImage = (image: RegExp) => services.find(({ text }) => image.test(text))
  const redis = withImage(/\bimage:\s*["']?[\w./-]*(?:redis|valkey)/)
  const nginx = withImage(/\bimage:\s*["']?[\w./-]*nginx/)
  const others = services.filter((service) => service !== redis && service !== nginx)
  const instances = new Map<number, Service>()
  for (const { port } of Object.values(SERVERS)) {
    const found = others.find(
      (service) => ![...instances.values()].includes(service) && hasWord(service.text, `${port}`),
    )
    if (found !== undefined) instances.set(port, found)
  }
  return { redis, nginx, instances, services }
}

function judgeServices({ redis, nginx, instances, services }: Compose): void {
  const missing = [
    ...(redis === undefined ? ['a service with the image of Redis'] : []),
    ...(nginx === undefined ? ['a service with the image of nginx'] : []),
    ...Object.values(SERVERS).flatMap(({ port }) => (instances.has(port) ? [] : [`an instance with port ${port}`])),
  ]
  if (missing.length === 0) return
  fail({
    message: `compose.yaml lacks ${missing.join(', and ')}.`,
    anomaly: 'lost',
    expected: 'services for Redis, nginx, and the instances with PORT 8081 and 8082 (read, not executed)',
    actual: services.length === 0 ? 'no services' : `services ${services.map(({ name }) => name).join(', ')}`,
  })
}

/** nginx waits for both instances, has its configuration, and finds them by their names. */
function judgeFront({ nginx, instances, services }: Compose, { conf }: { conf: string }): void {
  const everything = services.map(({ text }) => text).join('\n')
  const own = nginx?.text ?? ''
  const dependsOn = childOf(own, 'depends_on')
  const apps = [...instances.values()].map(({ name }) => name)
  const forgotten = apps.filter((name) => !hasWord(dependsOn, name))
  if (forgotten.length > 0) {
    fail({
      message: `${nginx?.name} does not wait for ${forgotten.join(' and ')}. It may start before there is anybody to pass on to.`,
      anomaly: 'lost',
      expected: `depends_on with ${apps.join(' and ')}, in the service ${nginx?.name} (read, not executed)`,
      actual: own,
    })
  }
  if (!/nginx\.conf/.test(own) && childOf(own, 'configs') === '') {
    fail({
      message: `${nginx?.name} is not given nginx.conf, and starts with the configuration it came with.`,
      anomaly: 'lost',
      expected: './nginx.conf:/etc/nginx/nginx.conf among its volumes (read, not executed)',
      actual: own,
    })
  }
  if (/network_mode:\s*["']?host/.test(everything)) return
  const known = new Set(services.flatMap(({ name, text }) => [name, childOf(text, 'container_name').trim()]))
  for (const [, host = '', port] of conf.matchAll(/\bserver\s+([\w.-]+):(808[12])\b/g)) {
    if (known.has(host)) continue
    fail({
      message: `nginx.conf looks for an instance at ${host}, and compose.yaml has no service of that name.`,
      anomaly: 'misdelivered',
      expected: `server ${instances.get(Number(port))?.name}:${port}; in nginx.conf (read, not executed)`,
      actual: `server ${host}:${port};`,
    })
  }
}

function judgeRedisUrl({ redis, services }: Compose, { text }: { text: string }): void {
  if (/network_mode:\s*["']?host/.test(text)) return
  const urls = [...text.matchAll(/\bREDIS_URL["']?\s*[:=]\s*["']?([^\s"',}]+)/g)].map(([, url = '']) => url)
  const names = [redis?.name, childOf(redis?.text ?? '', 'container_name').trim()]
  const lost = urls.find((url) => !names.includes(/^rediss?:\/\/(?:[^@/]*@)?([\w.-]+)/.exec(url)?.[1]))
  if (urls.length > 0 && lost === undefined) return
  fail({
    message:
      lost === undefined
        ? 'The instances are not told where Redis is.'
        : 'The instances look for Redis where it is not: in a container, every other service goes by its name.',
    anomaly: 'misdelivered',
    expected: `REDIS_URL: redis://${redis?.name}:6379 (read, not executed)`,
    actual: lost === undefined ? `no REDIS_URL in ${services.length} services` : `REDIS_URL: ${lost}`,
  })
}

/** What stands behind a key, on its line and on the lines below that are further in. */
function childOf(block: string, key: string): string {
  const lines = block.split('\n')
  const at = lines.findIndex((line) => new RegExp(`(?:^|[\\s{,])${key}:`).test(line))
  const line = lines[at]
  if (line === undefined) return ''
  const depth = line.search(/\S/)
  const below = lines.slice(at + 1)
  const end = below.findIndex(
    (each) => each.search(/\S/) < depth || (each.search(/\S/) === depth && !/^ *-/.test(each)),
  )
  return [line.slice(line.indexOf(`${key}:`) + key.length + 1), ...below.slice(0, end === -1 ? undefined : end)].join(
    '\n',
  )
}

function hasWord(text: string, word: string): boolean {
  return text.split(/[^\w.-]+/).includes(word)
}

function withoutComments(text: string): string {
  return text.replaceAll(/(^|\s)#.*$/gm, '$1')
}

/** A time as nginx writes it: `90`, `75s`, `1h 30m`. */
function secondsOf(time: string): number {
  const parts = [...time.matchAll(/(\d+)(ms|[smhdwMy]?)/g)]
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (SECONDS[unit] ?? 1), 0)
}

const SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 7 * 86_400,
  M: 30 * 86_400,
  y: 365 * 86_400,
}

function commandsIn(readme: string): string {
  const commands = readme.split('\n').filter((line) => /\b(?:curl|docker)\b/.test(line))
  return commands.length === 0 ? 'no such command' : commands.map((line) => line.trim()).join('\n')
}
