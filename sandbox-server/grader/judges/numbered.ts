import { fail } from '../failed-expectation.ts'
import { isObject } from '../pattern.ts'
import { departure } from '../sequence.ts'
import { ranges, show } from '../show.ts'

/** A message that carries a number of its own. */
export interface Numbered {
  readonly seq: number
  readonly text: string
}

/** Whether a value is a numbered message, whatever else stands in it. */
export function isNumbered(value: unknown): value is Numbered {
  return isObject(value) && Number.isInteger(value.seq) && typeof value.text === 'string'
}

/** Such as `3 messages, seq 4 … 6`. */
export function sayNumbered(messages: readonly Numbered[]): string {
  if (messages.length === 0) return 'no message'
  return `${count(messages)}, seq ${ranges(messages.map(({ seq }) => seq))}`
}

/** Fails unless each number is one more than the one before; `after` is the last that was given before them. */
export function consecutive(heard: readonly Numbered[], { after }: { readonly after: number | undefined }): void {
  const numbers = heard.map(({ seq }) => seq)
  const start = after === undefined ? (numbers[0] ?? 0) : after + 1
  const gap = numbers.findIndex((seq, i) => seq !== (i === 0 ? start : (numbers[i - 1] ?? 0) + 1))
  if (gap === -1) return
  const beganAgain = gap === 0 && (numbers[0] ?? start) < start
  fail({
    message: beganAgain
      ? 'The numbers began again for a client that joined later. They belong to the messages, not to the connection.'
      : 'The numbers are not consecutive: each message must be exactly one more than the one before.',
    anomaly: 'skipped-seq',
    expected: `seq ${ranges(heard.map((_, i) => start + i))}`,
    actual: `seq ${ranges(numbers)}`,
    blames: [heard[gap]],
  })
}

export interface SameNumberedOptions {
  readonly due: readonly Numbered[]
  /** Who heard, and who heard the same messages before and is believed. */
  readonly who: string
  readonly witness: string
  /** What they are: `missed` or `live` messages. */
  readonly what: 'missed' | 'live'
}

/** Fails unless exactly the messages that were due were heard, each under its own number and with its own text. */
export function sameNumbered(heard: readonly Numbered[], { due, who, witness, what }: SameNumberedOptions): void {
  const words = { expected: sayNumbered(due), actual: sayNumbered(heard) }
  const renumbered = heard.find(({ seq, text }) => due.some((other) => other.text === text && other.seq !== seq))
  if (renumbered !== undefined) {
    const message = `${who} heard messages under other numbers than ${witness} did.`
    fail({ message, anomaly: 'skipped-seq', ...words, blames: [renumbered] })
  }
  const first = due[0]?.seq ?? 0
  const old = heard.find(({ seq }) => seq < first)
  if (old !== undefined) {
    const message = `${who} was sent message ${old.seq}, which it had already.`
    fail({ message, anomaly: 'duplicated', ...words, blames: [old] })
  }
  sameTexts(heard, due)
  const found = departure(due, heard, ({ seq }) => seq)
  if (found === null) return
  const sentences = {
    lost: `${who} never heard ${found.items.length === 1 ? 'a message that it' : 'messages that it'} missed.`,
    duplicated: `${who} heard message ${found.items[0]?.seq} twice.`,
    reordered: `${who} heard the ${what} messages in the wrong order.`,
    unexpected: `${who} was sent messages that nobody broadcast.`,
  }
  fail({ message: sentences[found.type], anomaly: found.type, ...words, blames: [...found.items, ...heard] })
}

/** Fails unless this list of messages, which came whole, holds exactly what was due, oldest first. */
export function sameSnapshot(
  messages: readonly Numbered[],
  {
    due,
    name,
    blames,
  }: { readonly due: readonly Numbered[]; readonly name: string; readonly blames: readonly unknown[] },
): void {
  const found = departure(due, messages, ({ seq }) => seq)
  const expected = `${name} with ${sayNumbered(due)}`
  const actual = `${name} with ${sayNumbered(messages)}`
  if (found !== null) {
    const sentences = {
      lost: `The full state lacks ${count(found.items)} that should be in the buffer.`,
      unexpected: `The full state holds ${count(found.items)} that should not be in the buffer.`,
      duplicated: `The full state holds ${count(found.items)} twice.`,
      reordered: 'The full state is not in order, oldest first.',
    }
    const anomaly = found.type === 'unexpected' ? 'stale' : found.type
    fail({ message: sentences[found.type], anomaly, expected, actual, blames })
  }
  const changed = messages.findIndex(({ text }, i) => text !== due[i]?.text)
  if (changed === -1) return
  fail({
    message: `The full state gives message ${due[changed]?.seq} another text than it had.`,
    anomaly: 'unexpected',
    expected: show(due[changed]?.text),
    actual: show(messages[changed]?.text),
    blames,
  })
}

function sameTexts(heard: readonly Numbered[], due: readonly Numbered[]): void {
  const changed = heard.find(({ seq, text }) => due.some((other) => other.seq === seq && other.text !== text))
  if (changed === undefined) return
  const original = due.find(({ seq }) => seq === changed.seq)
  fail({
    message: `Message ${changed.seq} does not carry its own text.`,
    anomaly: 'unexpected',
    expected: show(original?.text),
    actual: show(changed.text),
    blames: [changed],
  })
}

function count(messages: readonly unknown[]): string {
  return messages.length === 1 ? '1 message' : `${messages.length} messages`
}
