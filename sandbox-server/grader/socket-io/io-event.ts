import type { Anomaly } from '#protocol'
import { nearMiss } from '../near-miss.ts'
import { matches } from '../pattern.ts'
import { show } from '../show.ts'

/** One event as a client heard it. */
export interface IoEvent {
  readonly event: string
  /** What it carries: the only argument, or the list of them when there are several. */
  readonly value: unknown
  readonly args: readonly unknown[]
}

/** What is due: an event of this name, which carries something like this. Undefined stands for anything. */
export interface IoPattern {
  readonly event: string
  readonly carries: unknown
}

export function ioEvent(event: string, args: readonly unknown[]): IoEvent {
  return { event, args, value: args.length > 1 ? args : args[0] }
}

/** Whether an event is what the pattern says. A list of patterns stands for several arguments, too. */
export function isLikeEvent({ event, carries }: IoPattern, heard: IoEvent): boolean {
  return event === heard.event && (carries === undefined || matches(carries, heard.value))
}

/** As a person reads it: `user-count 2`. */
export function showEvent({ event, args }: IoEvent): string {
  return [`“${event}”`, ...args.map((arg) => show(arg))].join(', ')
}

export function showIoPattern({ event, carries }: IoPattern): string {
  return carries === undefined ? `“${event}”` : `“${event}”, ${show(carries)}`
}

/** How an event departs from what was due, without its subject. */
export function explainEvent({ event, carries }: IoPattern, heard: IoEvent): { message: string; anomaly: Anomaly } {
  if (heard.event !== event) {
    return isSlip(heard.event, event)
      ? {
          message: `heard “${heard.event}” where “${event}” was due: names of events must be equal to the letter.`,
          anomaly: 'wrong-shape',
        }
      : { message: 'heard another event than the one that was due.', anomaly: 'unexpected' }
  }
  const slip = slipInArguments(carries, heard)
  return slip === null
    ? { message: `heard “${event}”, but not with what was due.`, anomaly: 'unexpected' }
    : { message: `heard “${event}” in the wrong shape. ${slip}`, anomaly: 'wrong-shape' }
}

/** The sentence that names a slip of the hand in what an event or an acknowledgement carries, or null. */
export function slipInArguments(carries: unknown, { args }: Pick<IoEvent, 'args'>): string | null {
  if (args.length === 0) return 'It carries nothing at all.'
  if (args.length > 1 && !Array.isArray(carries)) {
    const rest = args.length === 2 ? 'Send one' : 'Send one object with all of it'
    return `It carries ${args.length} arguments, ${args.map((arg) => show(arg)).join(' and ')}, where one is due. ${rest}.`
  }
  const value = args.length > 1 ? args : args[0]
  if (Buffer.isBuffer(value)) return 'It carries binary data where JSON is due.'
  if (typeof value === 'string' && typeof carries === 'object' && isJsonObject(value)) {
    return 'It carries a text with JSON inside. Socket.IO turns objects into JSON by itself: leave JSON.stringify out.'
  }
  return nearMiss(carries, value, { text: JSON.stringify(value) ?? null, isBinary: false })
}

function isSlip(heard: string, due: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return plain(heard) === plain(due)
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}
