import { type Declare, isObject, type Peer, type Place, quietly, type Scene, where, within } from '#grader'
import { subscribed } from './subscriptions.ts'

/** What a section of the checks is declared with. */
export type Check = Declare['check']

/** The two instances, as their setup has them. */
export const SERVERS = { A: { port: 8081 }, B: { port: 8082 } } as const
export type Server = keyof typeof SERVERS

/** Where nginx listens. */
export const FRONT = 8080
/** Milliseconds a message may take, even to the other instance. */
export const IN_TIME = 1_000

/** A room, and two clients of each instance in it. */
export interface Room {
  readonly room: string
  readonly a1: Peer
  readonly a2: Peer
  readonly b1: Peer
  readonly b2: Peer
}

/** A room with two clients of each instance, who are called a1, a2, b1 and b2, or by higher numbers. All of them are in. */
export async function openRoom(scene: Scene, { first = 1 } = {}): Promise<Room> {
  const room = roomName(scene)
  const b1 = await enters(scene, 'B', { room, name: `b${first}` })
  const b2 = await enters(scene, 'B', { room, name: `b${first + 1}` })
  const a2 = await enters(scene, 'A', { room, name: `a${first + 1}` })
  const a1 = await enters(scene, 'A', { room, name: `a${first}` })
  await subscribed(scene, room, 2)
  return { room, a1, a2, b1, b2 }
}

/** Connects clients, who pass over notices and whatever else has another type. */
export async function connects<const Names extends readonly string[]>(
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

/** Connects a client, who joins a room under its own name, and is in when this resolves. */
export async function enters(
  scene: Scene,
  place: Place,
  { room, name }: { room: string; name: string },
): Promise<Peer> {
  const [peer] = await connects(scene, place, name)
  joins(peer, room)
  await isRead(peer)
  return peer
}

/** Says that it joins a room, under its own name. */
export function joins(peer: Peer, room: string): void {
  peer.sends({ type: 'join', room, username: peer.name })
}

/** Says that it leaves a room. */
export function leaves(peer: Peer, room: string): void {
  peer.sends({ type: 'leave', room })
}

/** Says something in a room. */
export function says(peer: Peer, { room, text }: { room: string; text: string }): void {
  peer.sends({ type: 'message', room, text })
}

/**
 * What this client has said was read. Nothing answers a join, and a message that comes by way of Redis, or from another
 * client, may overtake it on a busy machine; but a pong comes behind what was said before its ping (RFC 6455, 5.5.3).
 * Whoever was cut off is found out by what comes next.
 */
export async function isRead(peer: Peer): Promise<void> {
  await quietly(peer.pings(within(IN_TIME)))
}

/** Hears these words next, in time. */
export async function hears(peer: Peer, { room, text }: { room: string; text: string }): Promise<void> {
  await peer.expects({ type: 'message', room, text }, within(IN_TIME))
}

/** What one says is the next that each of the others hears, past her neighbours. */
export async function carries(
  scene: Scene,
  { room, from, past, to }: { room: string; from: Peer; past: readonly Peer[]; to: readonly Peer[] },
): Promise<void> {
  const text = scene.random.text()
  for (const peer of past) peer.ignores({ type: 'message', text })
  says(from, { room, text })
  for (const peer of to) await hears(peer, { room, text })
}

/** A name that no room has had in this grading. */
export function roomName({ random }: Scene): string {
  return random.text().replaceAll(' ', '-')
}
