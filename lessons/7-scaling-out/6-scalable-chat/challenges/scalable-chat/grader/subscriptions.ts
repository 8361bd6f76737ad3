import { FailedExpectation, type Failure, fail, type Scene, within } from '#grader'

/** The channel that every instance listens to. */
export const EVERYONE = 'ws:broadcast'

/** Milliseconds Redis and an instance may take to agree. */
const IN_TIME = 1_000

/** The channel of a room. */
export function channelOf(room: string): string {
  return `ws:room:${room}`
}

/** So many instances come to be subscribed to the channel of a room. */
export function subscribed(scene: Scene, room: string, count: number): Promise<void> {
  return subscribedTo(scene, channelOf(room), count)
}

/** So many instances come to be subscribed to a channel. When they are not, what they listen to instead is told. */
export async function subscribedTo({ redis }: Scene, channel: string, count: number): Promise<void> {
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

/** So many instances are subscribed at this moment. The failure says what is wrong with any other number. */
export async function stillSubscribed(
  { redis }: Scene,
  { room, count, failure }: { room: string; count: number; failure: (found: number) => Failure },
): Promise<void> {
  const found = await redis.subscribers(channelOf(room))
  if (found !== count) fail({ ...failure(found), actual: subscriptions(found) })
}

/** Nobody is subscribed at this moment. */
export async function noSubscriber({ redis }: Scene, { room, why }: { room: string; why: string }): Promise<void> {
  const found = await redis.subscribers(channelOf(room))
  if (found === 0) return
  fail({
    message: `${channelOf(room)} has ${found === 1 ? 'a subscriber' : `${found} subscribers`}. ${why}`,
    anomaly: 'unexpected',
    expected: 'no subscription',
    actual: subscriptions(found),
  })
}

/** A ends its subscription, and so many are left. */
export async function unsubscribed(
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

/** No channel was made for a room with too long a name. */
export async function noChannel({ redis }: Scene, { room }: { room: string }): Promise<void> {
  const channels = await redis.commands('PUBSUB', 'CHANNELS', `${channelOf(room.slice(0, 20))}*`)
  const made = Array.isArray(channels) ? channels.map(String) : []
  if (made.length === 0) return
  fail({
    message: `A client joined a room with a name of ${room.length} characters, and A subscribed to a channel for it.`,
    anomaly: 'unexpected',
    expected: 'no channel for it',
    actual: made.map((each) => `${each.slice(0, 40)} … (${each.length} characters)`).join('\n'),
  })
}

/** How many, in words. */
export function subscriptions(count: number): string {
  if (count === 0) return 'no subscription'
  return count === 1 ? '1 subscription' : `${count} subscriptions`
}
