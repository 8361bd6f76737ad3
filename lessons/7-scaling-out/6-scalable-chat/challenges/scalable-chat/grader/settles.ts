import type { Peer, Scene } from '#grader'
import { connects, isRead, joins, roomName } from './chat.ts'
import { subscribed } from './subscriptions.ts'

/**
 * Once this resolves, A has dealt with what this client said, and Redis with what came of it: somebody joins a fresh room,
 * and A's subscription to it comes behind all its others.
 */
export async function settles(scene: Scene, { after }: { after: Peer }): Promise<void> {
  await isRead(after)
  const [somebody] = await connects(scene, 'A', 'somebody')
  await settlesBy(scene, somebody)
}

/** The same where the client is in no room any more: it joins the fresh one itself. */
export async function settlesBy(scene: Scene, peer: Peer): Promise<void> {
  const room = roomName(scene)
  joins(peer, room)
  await subscribed(scene, room, 1)
}
