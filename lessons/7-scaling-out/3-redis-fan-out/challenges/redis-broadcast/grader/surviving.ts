import { FailedExpectation, fail, type Peer, quietly, type Scene, show, within } from '#grader'
import { CHANNEL, fromStranger, STRANGER } from './publications.ts'
import { hearsBefore } from './room.ts'

/** What a server must pass over when it is published. */
export const GARBAGE = [
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

/** What is published on the channel does no harm, and nobody is sent it. */
export async function passesOver(
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
export async function orFallen<T>(
  scene: Scene,
  { told, arrival }: { told: string; arrival: () => Promise<T> },
): Promise<T> {
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
