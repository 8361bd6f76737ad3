import type { WireEvent } from '#protocol'

/** A message as a brief shows it: an object in a fenced block of JSON. */
export interface MessageShape {
  readonly text: string
  readonly value: Readonly<Record<string, unknown>>
}

/** Every object in the brief's ```json blocks, whether a block holds one of them or one a line. */
export function messageShapes(brief: string): MessageShape[] {
  return jsonBlocks(brief).flatMap((block) => {
    const whole = objectIn(block)
    const found = whole === null ? block.split('\n').map(objectIn) : [whole]
    return found.filter((shape) => shape !== null)
  })
}

/** The lines in the brief's ```json blocks that were meant as messages and are not JSON. */
export function brokenLines(brief: string): string[] {
  return jsonBlocks(brief)
    .filter((block) => !isJson(block))
    .flatMap((block) => block.split('\n').map((line) => line.trim()))
    .filter((line) => line !== '' && !isJson(line))
}

function jsonBlocks(brief: string): string[] {
  return [...brief.matchAll(/^```json[^\n]*\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function objectIn(text: string): MessageShape | null {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? { text: text.trim(), value } : null
  } catch {
    return null
  }
}

/** Whether a record holds a message of this shape: the same `type` where it has one, otherwise all of its keys. */
export function isExercised(shape: MessageShape, said: readonly unknown[]): boolean {
  const { type } = shape.value
  if (typeof type === 'string') return said.some((value) => isRecord(value) && value.type === type)
  const keys = Object.keys(shape.value)
  return said.some((value) => isRecord(value) && keys.every((key) => key in value))
}

/** Every JSON value that went over the wire: in frames, bodies, events and commands, and what lies inside of them. */
export function valuesOnTheWire(events: readonly WireEvent[]): unknown[] {
  return events.flatMap((event) => textsOf(event).flatMap((text) => within(parsed(text))))
}

function textsOf(event: WireEvent): readonly string[] {
  switch (event.type) {
    case 'frame': {
      const text = event.frame.payload.kind === 'text' ? event.frame.payload.text : ''
      // A Socket.IO packet is a number in front of the JSON.
      return [text, text.replace(/^\d+(?:\/[^,]*,)?\d*/, '')]
    }
    case 'body':
      return event.payload.kind === 'text' ? [event.payload.text] : []
    case 'sse':
      return [event.data]
    case 'redis':
      return event.words
    default:
      return []
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function within(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(within)
  return isRecord(value) ? [value, ...Object.values(value).flatMap(within)] : []
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
