import { parseJson } from './parse-json.ts'
import { any, isObject, Matcher, matches, mismatch } from './pattern.ts'
import { show } from './show.ts'

/** What came in one frame, before anything was read into it. */
export interface RawMessage {
  /** Null for binary frames that are not UTF-8. */
  readonly text: string | null
  readonly isBinary: boolean
}

/**
 * The sentence that names a slip of the hand, or null when the message is simply another one: binary instead of text,
 * JSON twice, several JSON texts in one frame, the right thing wrapped in another, a misspelt key, a number in quotes.
 */
export function nearMiss(pattern: unknown, value: unknown, raw: RawMessage): string | null {
  return slipInPackaging(pattern, raw) ?? slipInWrapping(pattern, value) ?? slipInShape(pattern, value)
}

function slipInPackaging(pattern: unknown, { text, isBinary }: RawMessage): string | null {
  if (text === null)
    return 'It is a binary frame that is not text. Send a string: socket.send(JSON.stringify(message)).'
  const parsed = parse(text)
  if (parsed.type === 'json' && isBinary && isObject(parsed.value)) {
    return 'The JSON is right, but it came in a binary frame (opcode 2). Send a string, not a Buffer.'
  }
  if (parsed.type === 'json' && typeof parsed.value === 'string' && !(typeof pattern === 'string')) {
    const inner = parse(parsed.value)
    if (inner.type === 'json' && isObject(inner.value)) {
      return 'The message was turned into JSON twice: what arrives is a JSON string with JSON inside. Stringify it once.'
    }
  }
  if (parsed.type === 'json') return null
  if (text.includes('[object Object]')) {
    return 'An object was sent without JSON.stringify, so its text is only “[object Object]”.'
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length > 1 && lines.every((line) => parse(line).type === 'json')) {
    return `One frame carries ${lines.length} JSON texts joined by newlines. Send each message as a frame of its own.`
  }
  const event = /^(?:data|event):\s*([\s\S]*)$/.exec(text)?.[1]
  if (event !== undefined) {
    return 'It begins like a server-sent event. A WebSocket message needs no “data:”: send the JSON alone.'
  }
  return 'It is not JSON.'
}

/** The right message inside something else. */
function slipInWrapping(pattern: unknown, value: unknown): string | null {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) return null
  if (Array.isArray(value)) {
    const isInside = value.some((each) => matches(pattern, each))
    return isInside ? 'The message is right, but it stands in a list. Send the object itself.' : null
  }
  if (!isObject(value)) return null
  const key = Object.keys(value).find((each) => isObject(value[each]) && matches(pattern, value[each]))
  return key === undefined
    ? null
    : `The message is right, but it stands inside \`${key}\`. Send it without what is around it.`
}

function slipInShape(pattern: unknown, value: unknown): string | null {
  const found = mismatch(pattern, value)
  if (found === null) return null
  const { path, expected, actual, within } = found
  const key = path.slice(path.lastIndexOf('.') + 1)
  const subject = path === '' ? 'It' : `\`${path}\``
  if (actual === undefined && isObject(within)) {
    const near = nearestName(key, Object.keys(within))
    return near === null ? `It has no \`${key}\`.` : `It has \`${near}\` where \`${key}\` is due.`
  }
  if (
    typeof actual === 'string' &&
    actual.trim() !== '' &&
    expectsNumber(expected) &&
    Number.isFinite(Number(actual))
  ) {
    return `${subject} is the text ${show(actual)}; it must be the number ${Number(actual)}.`
  }
  if (typeof actual === 'string' && expectsStructure(expected) && parse(actual).type === 'json') {
    return `\`${path}\` is a text with JSON inside: it was turned into JSON twice. Stringify the whole message once.`
  }
  if (Array.isArray(actual) && isObject(expected) && !(expected instanceof Matcher)) {
    return `\`${path}\` is a list; it must be an object.`
  }
  if (isObject(actual) && (Array.isArray(expected) || expected === any.list)) {
    return `\`${path}\` is an object; it must be a list.`
  }
  if (typeof expected === 'boolean' && String(expected) === actual) {
    return `\`${path}\` is the text ${show(actual)}; it must be ${expected}, without quotes.`
  }
  if (typeof actual === 'number' && expectsText(expected)) {
    return `${subject} is the number ${actual}; it must be a text.`
  }
  if (typeof actual === 'string' && typeof expected === 'string' && isNear(actual, expected)) {
    return `${subject} is ${show(actual)}; it must be ${show(expected)}.`
  }
  return null
}

function expectsNumber(expected: unknown): boolean {
  return typeof expected === 'number' || /number/.test(show(expected))
}

function expectsStructure(expected: unknown): boolean {
  return expected === any.list || Array.isArray(expected) || (isObject(expected) && !(expected instanceof Matcher))
}

function expectsText(expected: unknown): boolean {
  return typeof expected === 'string' || show(expected) === '(a text)'
}

/** The name among those present that was probably meant, or null. */
export function nearestName(name: string, present: readonly string[]): string | null {
  return present.find((other) => plain(other) === plain(name)) ?? present.find((other) => isNear(other, name)) ?? null
}

/** Texts that differ in case and separators alone, or by a slip or two of the hand. */
function isNear(a: string, b: string): boolean {
  if (plain(a) === plain(b)) return true
  if (a.length > 2 && isShuffled(a, b)) return true
  if (a.length < 4 || b.length < 4) return false
  return distance(plain(a), plain(b)) <= (b.length >= 6 ? 2 : 1)
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_-]/g, '')
}

function isShuffled(a: string, b: string): boolean {
  return a.length === b.length && a !== b && [...a].sort().join('') === [...b].sort().join('')
}

/** Levenshtein's distance, on texts that are short. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, char] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (char === b[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

type Parsed = { type: 'json'; value: unknown } | { type: 'not-json' }

function parse(text: string): Parsed {
  try {
    return { type: 'json', value: parseJson(text) }
  } catch {
    return { type: 'not-json' }
  }
}
