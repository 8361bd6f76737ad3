import { type Exchange, NotAnswered } from './exchange.ts'

export interface InTimeOptions {
  readonly exchange: Exchange
  /** Milliseconds as the grader wrote them, for the sentence. */
  readonly ms: number
  readonly patience: number
  readonly signal: AbortSignal
  /** What is to be said when the head has not come, such as `got no answer`; without its time. */
  readonly late?: string
}

/** What an exchange gives, unless the time is up first: then NotAnswered. Rejects with the signal's reason, too. */
export async function inTime<T>(
  work: Promise<T>,
  { exchange, ms, patience, signal, late = 'got no answer' }: InTimeOptions,
): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const { lastReceived, lastSent } = exchange.tap
    const why = lastReceived === null ? late : 'got the head of an answer, but not all of its body'
    reject(new NotAnswered(`${why} within ${ms} ms`, { event: lastReceived ?? lastSent, isLate: true }))
  }, ms * patience)
  const abort = (): void => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}
