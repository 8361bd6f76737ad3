import type { RespAggregate, RespBulk, RespValue } from './resp.ts'
import { decodeUtf8Lossy } from './utf8-lossy.ts'

/** What a record keeps of one command or answer. */
export interface RespWords {
  readonly words: string[]
  readonly isCut: boolean
}

const MOST_WORDS = 16
const LONGEST_WORD = 512

/** A value as words to show, as redis-cli would print them: `(nil)` for nothing, `(error) …` for an error. */
export function respWords(value: RespValue): RespWords {
  const parts = isAggregate(value) ? value.items : [value]
  const all = parts.slice(0, MOST_WORDS).map(respText)
  return {
    words: all.map((word) => word.slice(0, LONGEST_WORD)),
    isCut:
      all.some((word) => word.length > LONGEST_WORD) ||
      (isAggregate(value) && allItems(value) > MOST_WORDS) ||
      parts.slice(0, MOST_WORDS).some(isCutItself),
  }
}

/** One value as text; those inside an aggregate stand in brackets. */
export function respText(value: RespValue): string {
  switch (value.type) {
    case 'simple':
    case 'number':
      return value.text
    case 'error':
      return `(error) ${value.text}`
    case 'boolean':
      return value.isTrue ? '(true)' : '(false)'
    case 'null':
      return '(nil)'
    case 'bulk':
      return decodeUtf8Lossy(value.bytes)
    default:
      return `[${value.items.map(respText).join(', ')}]`
  }
}

function isAggregate(value: RespValue): value is RespAggregate {
  return 'items' in value
}

function allItems({ type, length }: RespAggregate): number {
  return type === 'map' ? 2 * length : length
}

function isCutItself(value: RespValue): boolean {
  if (isAggregate(value)) return allItems(value) > value.items.length || value.items.some(isCutItself)
  return value.type === 'bulk' && isShort(value)
}

function isShort({ bytes, length }: RespBulk): boolean {
  return bytes.length < length
}
