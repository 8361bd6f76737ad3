import { FailedExpectation, type Failure, fail, type Peer, type Published, quietly, type Scene, show } from '#grader'
import { CHANNEL, inJson, isTagged, publishedText, textOf } from './publications.ts'
import { hears, say, serverOf } from './room.ts'

/** What one says is the next that each of the others hears, past her neighbours. */
export async function carries(
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
export async function explained<T>(scene: Scene, way: Way, arrival: () => Promise<T>): Promise<T> {
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
