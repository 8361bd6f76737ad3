import { matches } from '../pattern.ts'
import type { Peer } from '../peer.ts'
import { until, type Word, within } from '../words.ts'

/** More than anybody hears in one check. */
const MOST_MESSAGES = 100

/**
 * What one hears before a message like this, for a judge who looks at all of it. The message itself is heard, too, and is
 * gone afterwards. Fails when it never comes.
 */
export async function heardBefore(peer: Peer, fence: unknown, ...words: Word[]): Promise<unknown[]> {
  const heard = await peer.takes(MOST_MESSAGES, until(fence), ...words)
  if (matches(fence, heard.at(-1))) return heard.slice(0, -1)
  // It never came. This says why, in the usual words.
  await peer.expects(fence, within(1))
  return heard
}
