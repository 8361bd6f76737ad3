import { fail, isObject, matches, type Peer, type Published, type Scene, show } from '#grader'
import { CHANNEL, inJson, isTagged, payloadOf } from './publications.ts'
import { SERVERS, serverOf } from './room.ts'

/** What one said was published once. */
export function judgePublished({ redis }: Scene, { speaker, text }: { speaker: Peer; text: string }): void {
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

/** What one said was published with its text, and by its server’s own name. */
export function judgeTag(publication: Published, { speaker, text }: { speaker: Peer; text: string }): void {
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

/** Nothing came of what a server hears of its own. */
export function judgeEcho(
  heard: readonly unknown[],
  { peer, text, echo }: { peer: Peer; text: string; echo: string },
): void {
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

/** Nothing came of what is no broadcast with a text. */
export function judgeDropped(heard: readonly unknown[], { peer, message }: { peer: Peer; message: object }): void {
  if (heard.length === 0) return
  fail({
    message: `${peer.name} was sent what is no broadcast with a text.`,
    anomaly: 'unexpected',
    expected: `nothing comes of ${show(message)}`,
    actual: heard.map(show).join('\n'),
    blames: heard,
  })
}

/** `twice`, `3 times`. */
export function count(times: number): string {
  return times === 2 ? 'twice' : `${times} times`
}
