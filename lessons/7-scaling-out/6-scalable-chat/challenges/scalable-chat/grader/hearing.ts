import { any, fail, heardBefore, matches, type Peer, show, within } from '#grader'
import { IN_TIME, type Room, says } from './chat.ts'

/** What one hears before these words in a room. */
export function heardBeforeWords(peer: Peer, { room, text }: { room: string; text: string }): Promise<unknown[]> {
  return heardBefore(peer, { type: 'message', room, text }, within(IN_TIME))
}

/** What one hears before this broadcast. */
export function heardBeforeBroadcast(peer: Peer, text: string): Promise<unknown[]> {
  return heardBefore(peer, { type: 'broadcast', text }, within(IN_TIME))
}

/** A room mate on the same instance hears what a1 said once; a1 itself does so, or not. */
export function judgeTimes(
  heard: readonly unknown[],
  { peer, text, least }: { peer: Peer; text: string; least: 0 | 1 },
): void {
  const times = heard.filter((message) => matches({ type: 'message', text }, message))
  if (times.length >= least && times.length <= 1) return
  const isLost = times.length === 0
  fail({
    message: isLost
      ? `${peer.name} never heard what a1 said, though both are clients of A and in one room.`
      : `${peer.name} heard what a1 said ${times.length === 2 ? 'twice' : `${times.length} times`}. ${peer.name} is a client of A.`,
    anomaly: isLost ? 'lost' : 'duplicated',
    expected: `${show({ type: 'message', text })}, once${least === 0 ? ' or not at all' : ''}`,
    actual: isLost ? `${peer.name} did not hear it; b1, on the other instance, did` : times.map(show).join('\n'),
    blames: times.slice(1),
  })
}

interface Stray {
  readonly message: string
  readonly anomaly: 'duplicated' | 'misdelivered'
  readonly expected: string
}

/** Nothing was heard that is for others. */
export function judgeNothing(heard: readonly unknown[], stray: Stray): void {
  if (heard.length === 0) return
  fail({ ...stray, actual: heard.map(show).join('\n'), blames: heard })
}

/** Says something as a1 under another name. The others hear it under the one that a1 joined with. */
export async function judgeName({ room, a1, a2, b1 }: Room, { text, claimed }: { text: string; claimed: string }) {
  a1.ignores({ type: 'message', text })
  a1.sends({ type: 'message', room, text, username: claimed })
  for (const peer of [a2, b1]) {
    const heard = await peer.expects({ type: 'message', room, username: any.text, text }, within(IN_TIME))
    if (heard.username === a1.name) continue
    fail({
      message: `${peer.name} heard a1 under the name ${show(heard.username)}, which a1 put into its message.`,
      anomaly: 'unexpected',
      expected: show({ type: 'message', room, username: a1.name, text }),
      actual: show(heard),
      blames: [heard],
    })
  }
}

/** What a2 and b1 hear of a speaker who should not be heard, until a1 says something that they do hear. */
export async function judgeUnheard(
  { room, a1, a2, b1 }: Room,
  { what, text, fence }: { what: string; text: string; fence: string },
): Promise<void> {
  a1.ignores({ type: 'message', text: fence })
  says(a1, { room, text: fence })
  for (const listener of [a2, b1]) {
    judgeNothing(await heardBeforeWords(listener, { room, text: fence }), {
      message: `A client that ${what} was heard in it.`,
      anomaly: 'misdelivered',
      expected: `${listener.name} hears nothing of ${show(text)}`,
    })
  }
}
