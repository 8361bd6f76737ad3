import {
  any,
  FailedExpectation,
  fail,
  isObject,
  matches,
  type Peer,
  type Published,
  type Scene,
  show,
  where,
} from '#grader'
import { SERVERS, type Server, say, serverOf } from './room.ts'

/** What everything that is said is published on. */
export const CHANNEL = 'ws:broadcast'

/** No server is called like this. */
export const STRANGER = 9999

/** Both servers are subscribed. When they are not, what they listen to instead is told. */
export async function subscribed({ redis }: Scene): Promise<void> {
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

/** The publication on the channel that carries this text somewhere. */
export async function publishedText(scene: Scene, text: string): Promise<Published> {
  const due = where(`a message with the text ${show(text)}`, (payload) => show(payload).includes(inJson(text)))
  for (;;) {
    const passedOver = await scene.redis.expectsPublish(CHANNEL, any.thing).catch((error: unknown) => {
      if (!(error instanceof FailedExpectation)) throw error
      fail({ ...error.failure, expected: `PUBLISH ${CHANNEL} ${show(due)}` })
    })
    if (matches(due, passedOver.text)) return passedOver
  }
}

/** A message that nobody said, as if the speaker's server had published it: tagged in the way that server does. */
export async function forged(
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

/** What a server that nobody knows would publish. */
export function fromStranger(text: string): string {
  return JSON.stringify({ type: 'broadcast', text, originServer: STRANGER })
}

/** The text that a publication carries, or all of it where it carries none. */
export function textOf(publication: Published): unknown {
  const payload = payloadOf(publication)
  return isObject(payload) ? payload.text : payload
}

/** Whether it carries this server’s originServer. */
export function isTagged(publication: Published, server: Server): boolean {
  const payload = payloadOf(publication)
  return isObject(payload) && `${payload.originServer}` === `${SERVERS[server].port}`
}

/** How a text stands inside JSON. */
export function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** What was published, as JSON where it is JSON. */
export function payloadOf({ text }: Published): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
