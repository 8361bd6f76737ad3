import { type Burst, LIMITS, refuseBurst } from '#protocol'

/** A burst as it is written down, before it is known who takes part. */
export interface BurstDraft {
  readonly count: number
  readonly text: string
  readonly isAtOnce: boolean
  readonly perSecond: number
  readonly seed: string
  /** The ids of those who are connected and take no part. */
  readonly leftOut: readonly string[]
}

/** A burst worth sending as it stands. */
export function newBurst(): BurstDraft {
  return {
    count: 100,
    text: '{"type":"broadcast","text":"{{client}} says {{n}}"}',
    isAtOnce: true,
    perSecond: 50,
    seed: '7f3a',
    leftOut: [],
  }
}

/** The burst these clients send, or why it cannot be sent. */
export function readBurst(
  draft: BurstDraft,
  clients: readonly string[],
): { type: 'ready'; burst: Burst } | { type: 'unready'; why: string } {
  const unready = (why: string) => ({ type: 'unready', why }) as const
  const { count, text, isAtOnce, perSecond, seed } = draft
  if (clients.length === 0) return unready('Choose at least one client that is connected.')
  if (!isWithin(count, LIMITS.burstMessages)) {
    return unready(`A burst is 1 to ${LIMITS.burstMessages.toLocaleString('en')} messages.`)
  }
  if (text === '') return unready('Write what each message says.')
  if (text.length > LIMITS.burstTemplate) {
    return unready(
      `The text may have ${LIMITS.burstTemplate.toLocaleString('en')} characters; this has ${text.length}.`,
    )
  }
  if (!isAtOnce && !isWithin(perSecond, LIMITS.burstPerSecond)) {
    return unready(`The pace is 1 to ${LIMITS.burstPerSecond.toLocaleString('en')} messages a second.`)
  }
  if (!/^[0-9a-f]{1,16}$/.test(seed)) return unready('A seed is 1 to 16 digits from 0 to 9 and a to f.')
  const why = refuseBurst(draft)
  if (why !== null) return unready(why)
  const burst = { clients: [...clients], count, text, seed, ...(isAtOnce ? {} : { perSecond }) }
  return { type: 'ready', burst }
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most
}
