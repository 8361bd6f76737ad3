import * as z from 'zod/mini'
import { LIMITS } from './limits.ts'
import { seededDraw } from './seeded-draw.ts'

/**
 * Many messages from several clients by turns, as data: nothing in it is run. The template may hold `{{n}}`, the number of
 * the message from 1, `{{client}}`, who sends it, `{{uuid}}` and `{{random}}`, drawn from the seed.
 */
export const Burst = z.object({
  /** Who sends, by turns, each once: by their ids in a run, by their names in a scenario. */
  clients: z.array(z.string().check(z.minLength(1), z.maxLength(64))).check(z.minLength(1), z.maxLength(LIMITS.peers)),
  /** Messages of all of them together. */
  count: z.int().check(z.gte(1), z.lte(LIMITS.burstMessages)),
  text: z.string().check(z.minLength(1), z.maxLength(LIMITS.burstTemplate)),
  /** Messages of all of them together in a second; without it, all at once. */
  perSecond: z.optional(z.int().check(z.gte(1), z.lte(LIMITS.burstPerSecond))),
  seed: z.string().check(z.regex(/^[0-9a-f]{1,16}$/)),
})
export type Burst = z.infer<typeof Burst>

/** What may stand in a template, and what it becomes. */
export const BURST_WORDS = {
  n: 'the number of the message, from 1',
  client: 'the name of the client that sends it',
  uuid: 'a UUID of its own, the same for the same seed',
  random: 'a whole number from 0 to 9999, the same for the same seed',
} as const

/** The message with this number. The same burst always gives the same messages. */
export function burstMessage({ text, seed }: Pick<Burst, 'text' | 'seed'>, n: number, client: string): string {
  const draw = seededDraw(`${seed}/${n}`)
  return text.replaceAll(/\{\{(n|client|uuid|random)\}\}/g, (_, word: string) => {
    switch (word) {
      case 'n':
        return String(n)
      case 'client':
        return client
      case 'uuid':
        return uuid(draw)
      default:
        return String(Math.floor(draw() * 10_000))
    }
  })
}

/** Characters that all messages of a burst come to at most. */
export function burstCharacters(burst: Pick<Burst, 'text' | 'seed' | 'count'>): number {
  return burst.count * burstMessage(burst, burst.count, LONGEST_NAME).length
}

/** Why these are more characters than one burst may come to, or null. */
export function refuseBurst(burst: Pick<Burst, 'text' | 'seed' | 'count'>): string | null {
  const characters = burstCharacters(burst)
  if (characters <= LIMITS.burstCharacters) return null
  return `${burst.count} messages like this come to ${inMillions(characters)} million characters. A burst may come to ${inMillions(LIMITS.burstCharacters)} million: send fewer, or shorter ones.`
}

/** As long as a name may be. */
const LONGEST_NAME = 'x'.repeat(24)

function inMillions(count: number): string {
  return (count / 1_000_000).toFixed(1)
}

function uuid(draw: () => number): string {
  const digit = (most: number): number => Math.floor(draw() * most)
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replaceAll(/[xy]/g, (place) =>
    (place === 'x' ? digit(16) : 8 + digit(4)).toString(16),
  )
}
