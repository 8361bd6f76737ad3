import type { Anomaly } from '#protocol'
import type { Closing } from './client-listener.ts'
import { FailedExpectation } from './failed-expectation.ts'
import type { Heard, Inbox } from './inbox.ts'
import { nearMiss } from './near-miss.ts'
import { isObject } from './pattern.ts'
import { show } from './show.ts'
import { find, type Word } from './words.ts'

/** What a peer tells of an expectation that was not met, with the wire event that shows it. */
export interface Mishearing {
  readonly message: string
  readonly anomaly: Anomaly
  readonly expected: string
  readonly actual: string
  readonly event: number | null
}

/** Messages that are shown of what came before. */
const SHOWN_MESSAGES = 10

/** A mishearing as what a check fails with. */
export function misheard({ event, ...told }: Mishearing, words: readonly Word[]): FailedExpectation {
  const reason = find(words, 'because')?.reason
  return new FailedExpectation({
    ...told,
    ...(reason === undefined ? {} : { because: reason }),
    blames: event === null ? [] : [event],
  })
}

/** Something came where nothing was due. `saidBy` is the client whose words it carries, if any. */
export function stray(
  name: string,
  { heard, inbox, saidBy }: { heard: Heard; inbox: Inbox; saidBy: string | null },
): Mishearing {
  const told = { expected: 'nothing', actual: heard.shown, event: heard.event }
  if (inbox.hasHeardBefore(heard)) {
    return { message: `${name} heard a message a second time.`, anomaly: 'duplicated', ...told }
  }
  const error = errorIn(heard)
  if (error !== null) return { message: `${name} was sent an error: ${error}.`, anomaly: 'unexpected', ...told }
  if (saidBy === name) return { message: `${name} heard its own words back.`, anomaly: 'misdelivered', ...told }
  if (saidBy !== null) {
    return { message: `${name} heard what ${saidBy} said, which was not for it.`, anomaly: 'misdelivered', ...told }
  }
  return { message: `${name} heard a message that was not for it.`, anomaly: 'unexpected', ...told }
}

/** What an error answer, as many servers send it, says of itself; null for every other message. */
function errorIn({ value }: Heard): string | null {
  if (!isObject(value) || value.type !== 'error') return null
  const said = [value.message, value.error, value.reason].find((each) => typeof each === 'string')
  return said === undefined ? show(value) : show(said)
}

/** The next message was another one: a slip of the hand, one heard before, or simply not what was due. */
export function mistaken(
  name: string,
  { pattern, due, heard, inbox }: { pattern: unknown; due: string; heard: Heard; inbox: Inbox },
): Mishearing {
  const told = { expected: due, actual: heard.shown, event: heard.event }
  const error = errorIn(heard)
  if (error !== null && !asksForError(pattern)) {
    return {
      message: `${name} was sent an error where another message was due: ${error}.`,
      anomaly: 'unexpected',
      ...told,
    }
  }
  const slip = nearMiss(pattern, heard.value, heard.raw)
  if (slip !== null) {
    return { message: `${name} heard a message of the wrong shape. ${slip}`, anomaly: 'wrong-shape', ...told }
  }
  if (inbox.hasHeardBefore(heard)) {
    const message = `${name} heard a message a second time, where another was due.`
    return { message, anomaly: 'duplicated', ...told }
  }
  return { message: `${name} heard another message than the one that was due.`, anomaly: 'unexpected', ...told }
}

function asksForError(pattern: unknown): boolean {
  return isObject(pattern) && pattern.type === 'error'
}

export interface Silence {
  readonly pattern: unknown
  readonly due: string
  /** How many of the messages that were due had come. */
  readonly got: number
  readonly inbox: Inbox
  /** The last thing this peer sent: what went unanswered. */
  readonly event: number | null
}

/** The time was up. What was passed over may hold the message after all, misspelt. */
export function silence(name: string, { pattern, due, got, inbox, event }: Silence): Mishearing {
  const told = { expected: due, actual: recent(inbox), event }
  const near = inbox.passedOver.flatMap((heard) => nearMiss(pattern, heard.value, heard.raw) ?? []).at(-1)
  if (near !== undefined) {
    return { message: `${name} heard a message of the wrong shape. ${near}`, anomaly: 'wrong-shape', ...told }
  }
  if (got === 0) return { message: `${name} heard nothing.`, anomaly: 'unanswered', ...told }
  const message = `${name} heard ${got} of the messages that were due, and then nothing more.`
  return { message, anomaly: 'lost', ...told }
}

/** The message that was to end a silence did not come either. */
export function noFence(
  name: string,
  { pattern, inbox, event }: Pick<Silence, 'pattern' | 'inbox' | 'event'>,
): Mishearing {
  const message = `${name} heard nothing, not even what was due after the silence.`
  return { message, anomaly: 'lost', expected: show(pattern), actual: recent(inbox), event }
}

/** The connection was over. */
export function cutOff(name: string, { closing, due }: { closing: Closing; due: string }): Mishearing {
  const message =
    closing.fault !== null
      ? `${name} could not read on: ${closing.fault}.`
      : closing.hasCloseFrame
        ? `The ${closing.them} closed ${name}'s connection.`
        : `${name}'s connection broke: the ${closing.them}'s end is gone.`
  return { message, anomaly: 'closed', expected: due, actual: howItClosed(closing), event: closing.event }
}

/** How a connection ended, as a person reads it. */
export function howItClosed({ code, reason, hasCloseFrame }: Closing): string {
  if (!hasCloseFrame) return 'the connection ended without a Close frame'
  const said = reason === '' ? '' : ` and the reason ${show(reason)}`
  return code === null ? 'a Close frame without a code' : `a Close frame with code ${code}${said}`
}

function recent({ transcript }: Inbox): string {
  if (transcript.length === 0) return 'no message at all'
  const lines = transcript.slice(-SHOWN_MESSAGES).map((heard) => heard.shown)
  const isCut = transcript.length > lines.length
  const head = isCut ? `the last ${lines.length} of ${transcript.length} messages` : 'heard so far'
  return [`nothing more; ${head}:`, ...lines].join('\n')
}
