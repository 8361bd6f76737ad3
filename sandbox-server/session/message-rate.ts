/** How a message stands against the rate: fine, over it (refuse and go on), or far over it (end the socket). */
export type Pace = 'fine' | 'too-fast' | 'flood'

const SOFT = { burst: 200, perSecond: 100 }
const HARD = { burst: 2_000, perSecond: 400 }

/** Judges the pace of one socket's messages by two token buckets. `now` is in milliseconds. */
export function messageRate(now: () => number): () => Pace {
  const soft = bucket(SOFT, now)
  const hard = bucket(HARD, now)
  return () => {
    if (!hard()) return 'flood'
    return soft() ? 'fine' : 'too-fast'
  }
}

function bucket({ burst, perSecond }: { burst: number; perSecond: number }, now: () => number): () => boolean {
  let tokens = burst
  let at = now()
  return () => {
    const moment = now()
    tokens = Math.min(burst, tokens + ((moment - at) * perSecond) / 1000)
    at = moment
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
