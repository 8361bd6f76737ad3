import {
  any,
  FailedExpectation,
  fail,
  isObject,
  type Peer,
  type Place,
  type Published,
  type Scene,
  show,
} from '#grader'
import { enters, roomName, says } from './chat.ts'
import { channelOf } from './subscriptions.ts'

/** An instance, by the name under which it publishes. */
export interface Named {
  readonly originServer: unknown
  readonly event: number | null
}

/** The name under which the instance of this client publishes, from what it makes of a message. */
export async function names(scene: Scene, { room, speaker }: { room: string; speaker: Peer }): Promise<Named> {
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

/** Two instances go by two names. */
export function judgeNames(atA: Named, atB: Named): void {
  if (show(atA.originServer) !== show(atB.originServer)) return
  fail({
    message: 'Both instances publish under the same name. Each will take the other’s words for its own.',
    anomaly: 'unexpected',
    expected: 'two different values of originServer',
    actual: `${show(atA.originServer)} from both`,
    blames: [atA.event, atB.event],
  })
}

/** Where a client ends up that comes from this place. */
export async function instanceOf(scene: Scene, place: Place): Promise<Named> {
  const room = roomName(scene)
  const peer = await enters(scene, place, { room, name: 'x' })
  return names(scene, { room, speaker: peer })
}
