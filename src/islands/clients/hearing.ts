import type { WireEvent } from '#protocol'

/** A message that came to a client. */
interface Heard {
  /** The lane it came to. */
  readonly client: string
  /** Empty where it is binary. */
  readonly text: string
}

/** The message that this event brought to somebody, or null. Lanes are told apart by their ids. */
export function hearing(event: WireEvent): Heard | null {
  if (event.type !== 'frame' || event.frame.opcode > 2 || event.frame.mask !== null) return null
  const { payload } = event.frame
  return { client: event.to, text: payload.kind === 'text' ? payload.text : '' }
}

/** Whether a message is what is waited for: JSON with at least these fields, or a text with this in it; '' is any. */
export function isLike(text: string, wanted: string): boolean {
  if (wanted === '') return true
  const pattern = parsed(wanted)
  if (typeof pattern === 'object' && pattern !== null) return holds(parsed(text), pattern)
  return text.includes(wanted)
}

function holds(value: unknown, pattern: unknown): boolean {
  if (typeof pattern !== 'object' || pattern === null) return Object.is(value, pattern)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(pattern)) {
    return (
      Array.isArray(value) && value.length === pattern.length && pattern.every((each, at) => holds(value[at], each))
    )
  }
  return Object.entries(pattern).every(
    ([key, each]) => Object.hasOwn(value, key) && holds(Reflect.get(value, key), each),
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
