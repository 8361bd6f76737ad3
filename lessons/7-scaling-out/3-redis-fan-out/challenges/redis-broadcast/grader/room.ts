import { heardBefore, isObject, matches, type Peer, type Scene, show, where, within } from '#grader'

export const SERVERS = { A: { port: 8081 }, B: { port: 8082 } } as const
export type Server = keyof typeof SERVERS

/** Milliseconds a message may take, even to the clients of the other server. */
const IN_TIME = 1_000

interface Room {
  readonly a1: Peer
  readonly a2: Peer
  readonly b1: Peer
  readonly b2: Peer
}

/** Two clients of each server. They pass over messages of other types, unless those carry this text. */
export async function openRoom(scene: Scene, { text }: { text?: string } = {}): Promise<Room> {
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

/** One client says this to everybody. */
export function say(peer: Peer, text: string): void {
  peer.sends({ type: 'broadcast', text })
}

/** This is the next that one hears. */
export async function hears(peer: Peer, text: string): Promise<void> {
  await peer.expects({ type: 'broadcast', text }, within(IN_TIME))
}

/** What one hears before this text. */
export function hearsBefore(peer: Peer, text: string): Promise<unknown[]> {
  return heardBefore(peer, { type: 'broadcast', text }, within(IN_TIME))
}

/** One client speaks: what another hears of it until the words of a third, from the other server, have come all the way. */
export async function timesHeard(
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

/** Clients are called after their servers. */
export function serverOf({ name }: Peer): Server {
  return name.startsWith('a') ? 'A' : 'B'
}
