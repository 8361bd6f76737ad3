import type { RespValue } from '#wire'
import { respText } from '#wire'
import { eventually } from '../eventually.ts'
import { FailedExpectation } from '../failed-expectation.ts'
import { nearMiss } from '../near-miss.ts'
import { parseJson } from '../parse-json.ts'
import { matches } from '../pattern.ts'
import { show } from '../show.ts'
import type { Surroundings } from '../surroundings.ts'
import { find, type Word } from '../words.ts'
import { RedisSilence } from './redis-connection.ts'
import type { Published, RunningRedis } from './running-redis.ts'

/** Milliseconds an expectation waits when no `within` says otherwise. */
const USUAL_WAIT = 1_000
/** Milliseconds Redis has to answer the grader. */
const ANSWER_WAIT = 2_000
/** Milliseconds between two looks at how many are subscribed. */
const LOOK_EVERY = 5

/** What a reply says, as JavaScript has it. */
type Reply = string | number | boolean | null | readonly Reply[]

export interface RedisWords {
  /** The real Redis beside the learner's servers; for challenges whose setup says `services: ['redis']`. */
  readonly redis: RedisSpy
}

/** Looks at Redis from outside, and does harm to it. Nothing it says itself is on the learner's record. */
export interface RedisSpy {
  /** Asks Redis, such as `commands('PUBSUB', 'NUMSUB', 'ws:broadcast')`. An error of Redis's fails the check. */
  commands(...words: readonly string[]): Promise<Reply>
  /** How many connections are subscribed to the channel by its name at this moment. Patterns do not count. */
  subscribers(channel: string): Promise<number>
  /** That so many connections come to be subscribed to the channel. */
  hasSubscribers(channel: string, count: number, ...words: Word[]): Promise<void>
  /** Publishes as if another server had: straight to Redis. Gives how many received it. */
  publishes(channel: string, text: string): Promise<number>
  /** What the learner's programs published since the check began, on this channel or on all, the oldest first. */
  published(channel?: string): readonly Published[]
  /** That the next message published on the channel is like this: a text, or the JSON that its text stands for. */
  expectsPublish(channel: string, pattern: unknown, ...words: Word[]): Promise<Published>
  /** Closes the connection of every subscriber (CLIENT KILL TYPE pubsub). Gives how many there were. */
  killsSubscribers(): Promise<number>
  /** Ends Redis: connections break, and new ones are refused. It comes back with the end of the check. */
  goesDown(): Promise<void>
  /** Starts it again, empty. */
  comesBack(): Promise<void>
}

/** The words for Redis. */
export function redisWords(surroundings: Surroundings): RedisWords {
  let spy: RedisSpy | null = null
  const beganAt = surroundings.group.services.redis?.commands.length ?? 0
  return {
    get redis() {
      const { redis } = surroundings.group.services
      if (redis === null) throw new Error("This challenge has no Redis: its setup does not say `services: ['redis']`.")
      spy ??= spyOn(redis, { ...surroundings, beganAt })
      return spy
    },
  }
}

function spyOn(
  redis: RunningRedis,
  { ledger, patience, signal, onClear, beganAt }: Surroundings & { beganAt: number },
): RedisSpy {
  const expected = new Map<string, number>()
  const watch = <T>(verb: string, work: () => Promise<T>) => ledger.watch(`redis.${verb}`, work)
  const ask = async (...words: readonly string[]): Promise<Reply> => {
    try {
      return replyOf(await redis.own.ask(words, { deadlineMs: ANSWER_WAIT * patience }), words)
    } catch (error) {
      throw error instanceof RedisSilence ? unanswered(redis, { words, why: error.message }) : error
    }
  }
  const subscribers = async (channel: string) => {
    const reply = await ask('PUBSUB', 'NUMSUB', channel)
    return Array.isArray(reply) && typeof reply[1] === 'number' ? reply[1] : 0
  }
  onClear(() => redis.comesBack())

  return {
    commands: (...words) => watch(`commands('${words[0]}')`, () => ask(...words)),
    subscribers: (channel) => watch(`subscribers('${channel}')`, () => subscribers(channel)),
    hasSubscribers: (channel, count, ...words) =>
      watch(`hasSubscribers('${channel}', ${count})`, async () => {
        let found = 0
        const look = async () => {
          found = await subscribers(channel)
          return found === count ? true : null
        }
        const isSo = await eventually(look, { withinMs: waitOf(words), patience, signal, everyMs: LOOK_EVERY })
        if (isSo === null) throw wrongCount(redis, { channel, count, found, words, since: beganAt })
      }),
    publishes: (channel, text) =>
      watch(`publishes('${channel}')`, async () => Number(await ask('PUBLISH', channel, text))),
    published: (channel) =>
      redis.publishedSince(beganAt).filter((each) => channel === undefined || each.channel === channel),
    expectsPublish: (channel, pattern, ...words) =>
      watch(`expectsPublish('${channel}', …)`, async () => {
        const index = expected.get(channel) ?? 0
        const deadline = performance.now() + waitOf(words) * patience
        const next = await nextPublish(redis, { channel, index, since: beganAt, deadline, signal })
        if (next === null) throw notPublished(redis, { channel, pattern, words, since: beganAt })
        expected.set(channel, index + 1)
        const value = jsonOf(next.text)
        if (matches(pattern, value) || matches(pattern, next.text)) return next
        const slip = nearMiss(pattern, value, { text: next.text, isBinary: false })
        throw failure(words, {
          message: `What was published on ${channel} is not what was due.${slip === null ? '' : ` ${slip}`}`,
          anomaly: 'wrong-shape',
          expected: show(pattern),
          actual: typeof value === 'object' && value !== null ? show(value) : show(next.text),
          blames: [next.event],
        })
      }),
    killsSubscribers: () =>
      watch('killsSubscribers()', async () => {
        redis.marks('closes the connection of every subscriber (CLIENT KILL TYPE pubsub)')
        return Number(await ask('CLIENT', 'KILL', 'TYPE', 'pubsub'))
      }),
    goesDown: () => watch('goesDown()', () => redis.goesDown()),
    comesBack: () => watch('comesBack()', () => redis.comesBack()),
  }
}

interface NextPublish {
  readonly channel: string
  /** Which one, of those on this channel since the check began. */
  readonly index: number
  readonly since: number
  readonly deadline: number
  readonly signal: AbortSignal
}

/** Waits for it; null after the deadline. */
function nextPublish(
  redis: RunningRedis,
  { channel, index, since, deadline, signal }: NextPublish,
): Promise<Published | null> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = redis.publishedSince(since).filter((each) => each.channel === channel)[index]
      if (found !== undefined) settle(() => resolve(found))
    }
    const abort = () => settle(() => reject(signal.reason))
    const stopListening = redis.onCommand(look)
    const timer = setTimeout(() => settle(() => resolve(null)), Math.max(0, deadline - performance.now()))
    const settle = (how: () => void) => {
      clearTimeout(timer)
      stopListening()
      signal.removeEventListener('abort', abort)
      how()
    }
    signal.addEventListener('abort', abort, { once: true })
    look()
  })
}

function replyOf(value: RespValue, words: readonly string[]): Reply {
  if (value.type === 'error') {
    throw new FailedExpectation({
      message: `Redis refused ${words[0]}: ${value.text}. It answers so when a program has changed its settings.`,
      anomaly: 'unexpected',
    })
  }
  if (value.type === 'number') return Number(value.text)
  if (value.type === 'boolean') return value.isTrue
  if (value.type === 'null') return null
  if ('items' in value) return value.items.map((item) => replyOf(item, words))
  return respText(value)
}

/** The grader's own connection is one of Redis's clients: a program can lock it out or keep Redis busy. */
function unanswered(redis: RunningRedis, { words, why }: { words: readonly string[]; why: string }): Error {
  if (!redis.isUp) return new Error(`redis: ${words[0]} was asked while Redis is down. Let it come back first.`)
  return new FailedExpectation({
    message: `${why} Something your program sent keeps Redis busy, or has ended it.`,
    anomaly: 'unanswered',
    blames: [redis.commands.at(-1)?.event ?? null],
  })
}

interface Count {
  readonly channel: string
  readonly count: number
  readonly found: number
  readonly words: readonly Word[]
  readonly since: number
}

function wrongCount(redis: RunningRedis, { channel, count, found, words, since }: Count): FailedExpectation {
  const about = redis.commands
    .slice(since)
    .filter(({ name, args }) => /SUBSCRIBE$/.test(name) && args.includes(channel))
  return failure(words, {
    message: `${channel} has ${subscribersOf(found)}, and ${count} ${count === 1 ? 'was' : 'were'} due.`,
    anomaly: found < count ? 'unanswered' : 'unexpected',
    expected: subscribersOf(count),
    actual: subscribersOf(found),
    blames: about.map(({ event }) => event).reverse(),
  })
}

interface Missing {
  readonly channel: string
  readonly pattern: unknown
  readonly words: readonly Word[]
  readonly since: number
}

function notPublished(redis: RunningRedis, { channel, pattern, words, since }: Missing): FailedExpectation {
  const others = redis.publishedSince(since).filter((each) => each.channel !== channel)
  const elsewhere = [...new Set(others.map((each) => each.channel))]
  return failure(words, {
    message: `Nothing more was published on ${channel}.`,
    anomaly: 'lost',
    expected: `PUBLISH ${channel} ${show(pattern)}`,
    actual: elsewhere.length === 0 ? 'nothing was published' : `messages on ${elsewhere.map(show).join(', ')}`,
    blames: others.map(({ event }) => event).reverse(),
  })
}

function failure(words: readonly Word[], told: ConstructorParameters<typeof FailedExpectation>[0]): FailedExpectation {
  const reason = find(words, 'because')?.reason
  return new FailedExpectation({ ...told, ...(reason === undefined ? {} : { because: reason }) })
}

function waitOf(words: readonly Word[]): number {
  return find(words, 'within')?.ms ?? USUAL_WAIT
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return text
  }
}

function subscribersOf(count: number): string {
  if (count === 0) return 'no subscriber'
  return count === 1 ? '1 subscriber' : `${count} subscribers`
}
