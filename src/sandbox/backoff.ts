const FIRST_MS = 500
const CAP_MS = 15_000

/**
 * How long to wait before attempt number `attempt` (from 1): anything up to a bound that doubles each time. The whole
 * of it is random, so that a thousand pages that lost their server in one instant do not come back in one.
 */
export function backoff(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(CAP_MS, FIRST_MS * 2 ** (attempt - 1)))
}
