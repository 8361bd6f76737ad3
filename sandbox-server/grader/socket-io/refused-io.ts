import { FailedExpectation, type Failure } from '../failed-expectation.ts'
import { nearMiss } from '../near-miss.ts'
import { matches } from '../pattern.ts'
import type { Address } from '../place.ts'
import { show } from '../show.ts'
import type { Surroundings } from '../surroundings.ts'
import { find, type Word } from '../words.ts'
import { IoClient, type IoEnd } from './io-client.ts'
import { NotLetIn, type Refusal } from './not-let-in.ts'

/** Milliseconds that the refusal may take. */
const USUAL_WAIT = 1_000
/** Milliseconds to look at what a server does that lets in whom it should have refused. */
const LOOK_AFTER = 100

/** Connects by Socket.IO, which must be refused with connect_error. Gives what the refusal said. */
export async function refusedIo(
  name: string,
  {
    surroundings,
    address,
    pattern,
    words,
  }: {
    surroundings: Surroundings
    address: Address
    pattern: unknown
    words: readonly Word[]
  },
): Promise<Refusal> {
  const { recorder, patience } = surroundings
  const deadlineMs = (find(words, 'within')?.ms ?? USUAL_WAIT) * patience
  const { promise: ended, resolve } = Promise.withResolvers<IoEnd>()
  const on = { event: () => undefined, strayAck: () => undefined, disconnected: resolve }
  const expected = pattern === undefined ? 'connect_error' : `connect_error, with ${show(pattern)}`
  const failure = (told: Omit<Failure, 'expected' | 'blames'>, event: number | null): FailedExpectation => {
    const reason = find(words, 'because')?.reason
    const because = reason === undefined ? {} : { because: reason }
    return new FailedExpectation({ ...told, expected, ...because, blames: event === null ? [] : [event] })
  }
  try {
    const client = await IoClient.open({ name, address, recorder, deadlineMs, on })
    const end = await Promise.race([ended, after(LOOK_AFTER * patience)])
    const event = end === null ? client.lastSent : end.n
    client.destroy()
    const message =
      end === null
        ? `${name} was let in where it was to be refused.`
        : `${name} was let in first and disconnected afterwards. Refuse in a middleware, with next(new Error(…)): then the client hears connect_error, and never was inside.`
    throw failure(
      { message, anomaly: 'unexpected', actual: end === null ? 'connected' : `connected, then “${end.reason}”` },
      event,
    )
  } catch (error) {
    if (!(error instanceof NotLetIn)) throw error
    const { refusal, event } = error
    if (refusal === null) {
      throw failure({ message: `${name} ${error.message}.`, anomaly: 'closed', actual: error.message }, event)
    }
    if (pattern === undefined || matches(pattern, refusal)) return refusal
    const slip = nearMiss(pattern, refusal, { text: JSON.stringify(refusal), isBinary: false })
    const message =
      slip === null
        ? `${name} was refused, but with other words.`
        : `${name} was refused, but in the wrong shape. ${slip}`
    throw failure({ message, anomaly: slip === null ? 'unexpected' : 'wrong-shape', actual: show(refusal) }, event)
  }
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms))
}
