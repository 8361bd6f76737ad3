import { FailedExpectation, type Failure } from '../failed-expectation.ts'
import { matches } from '../pattern.ts'
import { show } from '../show.ts'
import { find, type Word } from '../words.ts'
import type { IoEnd } from './io-client.ts'
import { explainEvent, type IoEvent, type IoPattern, showEvent, showIoPattern, slipInArguments } from './io-event.ts'

/** What came over one connection. */
export type IoHeard =
  | { readonly type: 'event'; readonly event: IoEvent; readonly n: number | null }
  /** A second acknowledgement of the same event. */
  | { readonly type: 'stray-ack'; readonly asked: string; readonly n: number | null }

/** What a client tells of an expectation that was not met; `n` is the wire event that shows it. */
export type IoMishearing = Omit<Failure, 'blames' | 'because'> & { readonly n: number | null }

/** Events that are shown of what came before. */
const SHOWN_EVENTS = 10

/** A mishearing as what a check fails with. */
export function misheard({ n, ...failure }: IoMishearing, words: readonly Word[]): FailedExpectation {
  const reason = find(words, 'because')?.reason
  return new FailedExpectation({
    ...failure,
    ...(reason === undefined ? {} : { because: reason }),
    blames: n === null ? [] : [n],
  })
}

/** An event came where nothing was due. */
export function strayEvent(name: string, { event, n }: { event: IoEvent; n: number | null }): IoMishearing {
  const message = `${name} heard “${event.event}”, which was not for it.`
  return { message, anomaly: 'unexpected', expected: 'nothing', actual: showEvent(event), n }
}

/** The next event was another one, or carries something else. */
export function mistaken(
  name: string,
  { pattern, due, event, n }: { pattern: IoPattern; due: string; event: IoEvent; n: number | null },
): IoMishearing {
  const { message, anomaly } = explainEvent(pattern, event)
  return { message: `${name} ${message}`, anomaly, expected: due, actual: showEvent(event), n }
}

/** What a silence is told with: all that came before it, and the last thing the client sent. */
interface Before {
  readonly all: readonly IoHeard[]
  readonly n: number | null
}

/** The time was up; `got` of those that were due had come. */
export function silence(
  name: string,
  { event, due, got, all, n }: Before & { event: string; due: string; got: number },
): IoMishearing {
  const told = { expected: due, actual: recent(all), n }
  if (got === 0) return { message: `${name} heard no “${event}”.`, anomaly: 'unanswered', ...told }
  const message = `${name} heard “${event}” ${got} times, and then nothing more.`
  return { message, anomaly: 'lost', ...told }
}

/** The event that was to end a silence did not come either. */
export function noFence(name: string, { pattern, all, n }: Before & { pattern: IoPattern }): IoMishearing {
  const message = `${name} heard nothing, not even what was due after the silence.`
  return { message, anomaly: 'lost', expected: showIoPattern(pattern), actual: recent(all), n }
}

/** Nobody called back. */
export function noAcknowledgement(
  name: string,
  { event, due, all, n }: Before & { event: string; due: string },
): IoMishearing {
  const message = `${name} asked with “${event}” and got no acknowledgement. The last argument of the handler is the callback to call.`
  return { message, anomaly: 'unanswered', expected: due, actual: recent(all), n }
}

/** What is wrong with an acknowledgement; null when it is what it must be. Without a pattern only Node's habit is. */
export function wrongAcknowledgement(
  name: string,
  { event, answer, pattern, n }: { event: string; answer: readonly unknown[]; pattern: unknown; n: number | null },
): IoMishearing | null {
  const expected = pattern === undefined ? 'an acknowledgement with one argument' : show(pattern)
  const actual =
    answer.length === 0 ? 'an acknowledgement without an argument' : answer.map((arg) => show(arg)).join(', ')
  const told = { expected, actual, n }
  const [first, ...others] = answer
  if (others.length > 0 && (first === null || first === undefined)) {
    const message = `The acknowledgement of “${event}” begins with ${show(first)}, as callbacks of Node do for “no error”. ${name} looks at the first argument: call back with one object.`
    return { message, anomaly: 'wrong-shape', ...told }
  }
  if (pattern === undefined || (matches(pattern, first) && others.length === 0)) return null
  const slip = slipInArguments(pattern, { args: answer })
  if (slip === null) {
    return { message: `The acknowledgement of “${event}” says something else.`, anomaly: 'unexpected', ...told }
  }
  const message = `The acknowledgement of “${event}” has the wrong shape. ${slip}`
  return { message, anomaly: 'wrong-shape', ...told }
}

/** Somebody called back twice. */
export function secondAcknowledgement({ asked, n }: { asked: string; n: number | null }): IoMishearing {
  const message = `“${asked}” was acknowledged a second time. A callback is to be called once.`
  return { message, anomaly: 'duplicated', expected: 'one acknowledgement', actual: 'two of them', n }
}

/** The connection was over. */
export function cutOff(name: string, { end, due }: { end: IoEnd; due: string }): IoMishearing {
  const { reason, n } = end
  const message =
    reason === 'io server disconnect'
      ? `The server disconnected ${name}.`
      : reason === 'parse error'
        ? `${name} could not read on: what came is no packet of Socket.IO.`
        : `${name}'s connection broke: the server's end is gone.`
  // A process that dies leaves a FIN or a reset behind, as the kernel likes: both are the same news.
  const said = reason === 'transport error' ? 'transport close' : reason
  return { message, anomaly: 'closed', expected: due, actual: `the connection ended: ${said}`, n }
}

function recent(all: readonly IoHeard[]): string {
  const shown = all
    .slice(-SHOWN_EVENTS)
    .map((heard) => (heard.type === 'event' ? showEvent(heard.event) : `a second acknowledgement of “${heard.asked}”`))
  if (shown.length === 0) return 'no event at all'
  const head = all.length > shown.length ? `the last ${shown.length} of ${all.length} events` : 'heard so far'
  return [`nothing more; ${head}:`, ...shown].join('\n')
}
