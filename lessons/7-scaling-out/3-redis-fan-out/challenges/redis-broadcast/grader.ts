import {
  any,
  challenge,
  departure,
  FailedExpectation,
  type Failure,
  fail,
  heardBefore,
  isObject,
  matches,
  type Peer,
  type Published,
  quietly,
  type Scene,
  show,
  where,
  within,
} from '#grader'

const CHANNEL = 'ws:broadcast'
const SERVERS = { A: { port: 8081 }, B: { port: 8082 } } as const
/** No server is called like this. */
const STRANGER = 9999

type Server = keyof typeof SERVERS

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

/** Milliseconds a message may take, even to the clients of the other server. */
const IN_TIME = 1_000

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

/** Both servers are subscribed. When they are not, what they listen to instead is told. */
async function subscribed({ redis }: Scene): Promise<void> {
  try {
    await redis.hasSubscribers(CHANNEL, 2)
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    const [patterns, channels] = [await redis.commands('PUBSUB', 'NUMPAT'), await redis.commands('PUBSUB', 'CHANNELS')]
    const others = Array.isArray(channels) ? channels.filter((channel) => channel !== CHANNEL).sort() : []
    const told = (slip: string, actual: string) =>
      fail({ ...error.failure, message: `${error.message} ${slip}`, actual })
    if (Number(patterns) > 0) {
      told('They listen to a pattern. Subscribe to the channel itself.', 'a subscription to a pattern (PSUBSCRIBE)')
    }
    if (others.length > 0) told('They listen to another channel.', `subscriptions to ${others.map(show).join(', ')}`)
    throw error
  }
}

interface Room {
  readonly a1: Peer
  readonly a2: Peer
  readonly b1: Peer
  readonly b2: Peer
}

/** Two clients of each server. They pass over messages of other types, unless those carry this text. */
async function openRoom(scene: Scene, { text }: { text?: string } = {}): Promise<Room> {
  scene.ignore(
    where('a message of another type', (message) => {
      const isOther = isObject(message) && typeof message.type === 'string' && message.type !== 'broadcast'
      return isOther && (text === undefined || !show(message).includes(text))
    }),
  )
  const [a1, a2] = await scene.at('A').join('a1', 'a2')
  const [b1, b2] = await scene.at('B').join('b1', 'b2')
  return { a1, a2, b1, b2 }
}

function say(peer: Peer, text: string): void {
  peer.sends({ type: 'broadcast', text })
}

async function hears(peer: Peer, text: string): Promise<void> {
  await peer.expects({ type: 'broadcast', text }, within(IN_TIME))
}

/** What one hears before this text. */
function hearsBefore(peer: Peer, text: string): Promise<unknown[]> {
  return heardBefore(peer, { type: 'broadcast', text }, within(IN_TIME))
}

/** What one says is the next that each of the others hears, past her neighbours. */
async function carries(
  scene: Scene,
  { from, past, to }: { from: Peer; past: readonly Peer[]; to: readonly Peer[] },
): Promise<void> {
  const text = scene.random.text()
  for (const peer of past) peer.ignores({ type: 'broadcast', text })
  say(from, text)
  for (const peer of to) await explained(scene, { text, from, to: peer }, () => hears(peer, text))
}

interface Way {
  readonly text: string
  readonly from: Peer
  readonly to: Peer
}

/** When the message does not come as it should, Redis may know why. */
async function explained<T>(scene: Scene, way: Way, arrival: () => Promise<T>): Promise<T> {
  try {
    return await arrival()
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    const why = await diagnosis(scene, way, error.failure.anomaly)
    fail(why === null ? error.failure : { ...error.failure, ...why, message: `${error.message} ${why.message}` })
  }
}

type Diagnosis = Pick<Failure, 'message' | 'blames'>
type Anomaly = Failure['anomaly']

/** What the traffic with Redis says about a message that did not arrive on the other side, or arrived too often. */
async function diagnosis(scene: Scene, { text, from, to }: Way, anomaly: Anomaly): Promise<Diagnosis | null> {
  const [speaking, hearing] = [serverOf(from), serverOf(to)]
  if (anomaly === 'duplicated') return tooMany(scene)
  if (anomaly !== 'unanswered' && anomaly !== 'lost') return null

  const subscribers = await scene.redis.subscribers(CHANNEL)
  if (subscribers < 2) {
    const left = subscribers === 0 ? 'Neither server is' : 'Only one of the two servers is still'
    return { message: `${left} subscribed to ${CHANNEL} now. Does a client that leaves take the subscription along?` }
  }
  const carrying = scene.redis.published().filter((each) => each.text.includes(inJson(text)))
  const here = carrying.find(({ channel }) => channel === CHANNEL)
  if (here === undefined) {
    const [elsewhere] = carrying
    if (elsewhere === undefined) return { message: `${speaking} did not publish it.` }
    const message = `${speaking} published it on another channel, ${show(elsewhere.channel)}.`
    return { message, blames: [elsewhere.event] }
  }
  if (isTagged(here, hearing)) {
    const message = `${speaking} published it with ${hearing}’s originServer, so ${hearing} took it for its own.`
    return { message, blames: [here.event] }
  }
  const probe = scene.random.text()
  say(to, probe)
  const answer = await quietly(publishedText(scene, probe))
  if (answer !== null && isTagged(answer, speaking)) {
    const message = `${speaking} published it. But ${hearing} publishes with ${speaking}’s originServer, too: it takes what ${speaking} says for its own.`
    return { message, blames: [answer.event, here.event] }
  }
  return { message: `${speaking} published it, and Redis handed it to ${hearing}.`, blames: [here.event] }
}

/** Messages that Redis was given more than once. */
function tooMany({ redis }: Scene): Diagnosis | null {
  const seen = new Map<unknown, Published[]>()
  for (const each of redis.published(CHANNEL)) {
    const text = textOf(each)
    seen.set(text, [...(seen.get(text) ?? []), each])
  }
  const most = [...seen.values()].find((each) => each.length > 1)
  if (most === undefined) return null
  const message = 'It was published more than once: a message goes to Redis when a client says it, and never again.'
  return { message, blames: most.slice(0, 3).map(({ event }) => event) }
}

/** Clients are called after their servers. */
function serverOf({ name }: Peer): Server {
  return name.startsWith('a') ? 'A' : 'B'
}

/** How a text stands inside JSON. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function payloadOf({ text }: Published): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function textOf(publication: Published): unknown {
  const payload = payloadOf(publication)
  return isObject(payload) ? payload.text : payload
}

function isTagged(publication: Published, server: Server): boolean {
  const payload = payloadOf(publication)
  return isObject(payload) && `${payload.originServer}` === `${SERVERS[server].port}`
}

/** The publication on the channel that carries this text somewhere. */
async function publishedText(scene: Scene, text: string): Promise<Published> {
  const due = where(`a message with the text ${show(text)}`, (payload) => show(payload).includes(inJson(text)))
  for (;;) {
    const passedOver = await scene.redis.expectsPublish(CHANNEL, any.thing).catch((error: unknown) => {
      if (!(error instanceof FailedExpectation)) throw error
      fail({ ...error.failure, expected: `PUBLISH ${CHANNEL} ${show(due)}` })
    })
    if (matches(due, passedOver.text)) return passedOver
  }
}

/** One client speaks: what another hears of it until the words of a third, from the other server, have come all the way. */
async function timesHeard(
  scene: Scene,
  { text, from, by, overThere }: { text: string; from: Peer; by: Peer; overThere: Peer },
): Promise<unknown[]> {
  say(from, text)
  await hears(overThere, text)
  // These words go to Redis behind the first ones, and come back behind their echo.
  const fence = scene.random.text()
  say(overThere, fence)
  const heard = await hearsBefore(by, fence)
  return heard.filter((message) => matches({ type: 'broadcast', text }, message))
}

function judgePublished({ redis }: Scene, { speaker, text }: { speaker: Peer; text: string }): void {
  const found = redis.published(CHANNEL).filter((each) => each.text.includes(inJson(text)))
  if (found.length === 1) return
  const [server, other] = serverOf(speaker) === 'A' ? (['A', 'B'] as const) : (['B', 'A'] as const)
  const again = found.find((each) => isTagged(each, other))
  const failure = { anomaly: 'duplicated', expected: `${server} publishes it, once` } as const
  if (again === undefined) {
    fail({
      ...failure,
      message: `What ${speaker.name} said was published ${count(found.length)}.`,
      actual: found.map((each) => `PUBLISH ${CHANNEL} ${each.text}`).join('\n'),
      blames: found.slice(1).map(({ event }) => event),
    })
  }
  fail({
    ...failure,
    message: `${server} published what ${speaker.name} said, and then ${other} published what it had received.`,
    actual: `then PUBLISH ${CHANNEL} ${again.text}`,
    blames: [again.event],
  })
}

function judgeTag(publication: Published, { speaker, text }: { speaker: Peer; text: string }): void {
  const server = serverOf(speaker)
  const { port } = SERVERS[server]
  const payload = payloadOf(publication)
  if (isObject(payload) && payload.text === text && isTagged(publication, server)) return
  const message = !isObject(payload)
    ? `What ${server} published is not a JSON object.`
    : payload.text !== text
      ? `What ${server} published has no \`text\` with the words of ${speaker.name}.`
      : !Object.hasOwn(payload, 'originServer')
        ? `${server} published a message without \`originServer\`.`
        : `${server} published a message under another name than its own: it is the server on port ${port}.`
  fail({
    message,
    anomaly: 'wrong-shape',
    expected: show({ type: 'broadcast', text, originServer: port }),
    actual: publication.text,
    blames: [publication.event],
  })
}

/** A message that nobody said, as if the speaker's server had published it: tagged in the way that server does. */
async function forged(
  scene: Scene,
  { text, speaker, listeners }: { text: string; speaker: Peer; listeners: readonly Peer[] },
): Promise<string> {
  const probe = scene.random.text()
  for (const peer of listeners) peer.ignores({ type: 'broadcast', text: probe })
  say(speaker, probe)
  const payload = payloadOf(await publishedText(scene, probe))
  const { port } = SERVERS[serverOf(speaker)]
  const isText = isObject(payload) && typeof payload.originServer === 'string'
  return JSON.stringify({ type: 'broadcast', text, originServer: isText ? `${port}` : port })
}

function fromStranger(text: string): string {
  return JSON.stringify({ type: 'broadcast', text, originServer: STRANGER })
}

function judgeEcho(heard: readonly unknown[], { peer, text, echo }: { peer: Peer; text: string; echo: string }): void {
  const found = heard.find((message) => matches({ type: 'broadcast', text }, message))
  if (found === undefined) return
  const server = serverOf(peer)
  fail({
    message: `${server} delivered a message that it got from Redis, though it carries ${server}’s own originServer.`,
    anomaly: 'duplicated',
    expected: `${peer.name}, a client of ${server}, hears nothing of PUBLISH ${CHANNEL} ${echo}`,
    actual: show(found),
    blames: [found],
  })
}

type Misbehaviour = (scene: Scene) => Promise<void>

/** What a server must outlive, each with its name for the learner. */
function misbehaviours(text: string): [string, Misbehaviour][] {
  const odd = [
    'not json',
    'null',
    '[]',
    '{}',
    '42',
    '"broadcast"',
    '{"type":"broadcast"}',
    '{"type":"broadcast","text":null}',
    '{"type":"broadcast","text":42}',
    '{"type":"broadcast","text":{}}',
    '{"type":"__proto__"}',
  ]
  const sending = (raw: string | Uint8Array): Misbehaviour => {
    return async (scene) => {
      const [m] = await scene.at('A').join('m')
      m.sendsRaw(raw)
      // Once the server has answered the goodbye, it has read what came before. It may have cut m off itself.
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
        const [m] = await scene.at('A').join('m')
        m.sendsHalf(JSON.stringify({ type: 'broadcast', text }))
        m.cuts()
      },
    ],
  ]
}

/** What else comes of the misbehaviour is for other checks to judge. */
function isShort(message: unknown): boolean {
  return isObject(message) && typeof message.text === 'string' && message.text.length < 100
}

function judgeDropped(heard: readonly unknown[], { peer, message }: { peer: Peer; message: object }): void {
  if (heard.length === 0) return
  fail({
    message: `${peer.name} was sent what is no broadcast with a text.`,
    anomaly: 'unexpected',
    expected: `nothing comes of ${show(message)}`,
    actual: heard.map(show).join('\n'),
    blames: heard,
  })
}

const GARBAGE = [
  'not json',
  '',
  'null',
  '[]',
  '42',
  '{}',
  `{"originServer":${STRANGER}}`,
  `{"type":"broadcast","originServer":${STRANGER}}`,
  `{"type":"broadcast","text":42,"originServer":${STRANGER}}`,
  `{"type":"broadcast","text":null,"originServer":${STRANGER}}`,
  `{"type":"broadcast","text":"half a mess`,
]

async function passesOver(
  scene: Scene,
  { garbage, peers }: { garbage: string; peers: readonly Peer[] },
): Promise<void> {
  await scene.redis.publishes(CHANNEL, garbage)
  // Twice: a server may fall a moment after it has read both.
  for (const text of scene.random.texts(2)) {
    await scene.redis.publishes(CHANNEL, fromStranger(text))
    for (const peer of peers) {
      const told = `after PUBLISH ${CHANNEL} ${garbage === '' ? '(an empty text)' : garbage}`
      const heard = await orFallen(scene, { told, arrival: () => hearsBefore(peer, text) })
      if (heard.length === 0) continue
      fail({
        message: `${peer.name} was sent something odd that was published on ${CHANNEL}.`,
        anomaly: 'unexpected',
        expected: `nothing comes of it ${told}`,
        actual: heard.map(show).join('\n'),
        blames: heard,
      })
    }
  }
}

/** A message that comes although something odd has happened. */
async function orFallen<T>(scene: Scene, { told, arrival }: { told: string; arrival: () => Promise<T> }): Promise<T> {
  try {
    return await arrival()
  } catch (error) {
    if (!(error instanceof FailedExpectation)) throw error
    // Where both fall, the first is told of; the news of one may come before the news of the other.
    await quietly(scene.program('A').exits({}, within(300)))
    const isSilent = ['closed', 'unanswered', 'lost'].includes(error.failure.anomaly)
    fail({
      ...error.failure,
      message: `Clients are cut off ${told}.`,
      expected: `clients hear one another ${told}`,
      actual: isSilent ? 'they hear nothing' : (error.failure.actual ?? error.message),
    })
  }
}

const ORDER_SENTENCES = {
  lost: 'b1 never heard some of what a1 said.',
  duplicated: 'b1 heard the same message more than once.',
  reordered: 'b1 heard the messages in another order than a1 said them.',
  unexpected: 'b1 heard a text that a1 never said.',
} as const

function count(times: number): string {
  return times === 2 ? 'twice' : `${times} times`
}
