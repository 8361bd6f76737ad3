import type { RecordedFrame, WireEvent } from '#protocol'
import { isControl, OPCODE, opcodeName } from '#wire'

/** What goes over the wire in a few words: what stands beside its arrow, and what makes it like another. */
export interface Words {
  readonly label: string
  /** The label without particulars, for a row that stands for many. */
  readonly name: string
  /** Two arrows of one shape may be folded together. */
  readonly shape: string
  /** The numbers it carries, by field. */
  readonly numbers: Readonly<Record<string, number>>
  readonly isControl: boolean
}

/** Puts a recorded frame into words: `catch_up lastSeq -1`, `ping`, `close 1001`. */
export function describeFrame(frame: RecordedFrame): Words {
  const known = WORDS.get(frame)
  if (known !== undefined) return known
  const words = putIntoWords(frame)
  WORDS.set(frame, words)
  return words
}

/** A growing record is laid out again with every batch; its payloads need parsing only once. */
const WORDS = new WeakMap<RecordedFrame, Words>()

function putIntoWords(frame: RecordedFrame): Words {
  const kind = opcodeName(frame.opcode)
  if (frame.opcode === OPCODE.close) {
    const label = frame.close?.code == null ? 'close' : `close ${frame.close.code}`
    return plain({
      label: frame.close?.reason ? `${label} ${frame.close.reason}` : label,
      name: 'close',
      shape: label,
      isControl: true,
    })
  }
  if (isControl(frame.opcode)) {
    const said = frame.payload.kind === 'text' ? frame.payload.text.trim() : ''
    return plain({ label: said === '' ? kind : `${kind} ${said}`, name: kind, shape: kind, isControl: true })
  }
  const part =
    frame.opcode === OPCODE.continuation
      ? frame.fin
        ? 'last fragment'
        : 'fragment'
      : frame.fin
        ? ''
        : 'first fragment'
  if (part !== '') return plain({ label: `${part}, ${bytes(frame.length)}`, name: part, shape: part })
  if (frame.payload.kind === 'hex') {
    return plain({ label: `${kind}, ${bytes(frame.length)}`, name: kind, shape: kind })
  }
  return describeText(frame.payload.text, frame)
}

/** Puts a request or response head into words: `upgrade`, `GET /polls`, `403 Forbidden`. */
export function describeHead(event: Extract<WireEvent, { type: 'request' | 'response' }>): string {
  const [firstLine = ''] = event.head.split('\r\n', 1)
  if (event.type === 'response') return firstLine.replace(/^HTTP\/[\d.]+ /, '') || `${event.status}`
  const [method = '', target = ''] = firstLine.split(' ')
  // What Socket.IO says of itself in the query is the same in every request.
  const path = target.replace(/^(\/[^?]*)\?EIO=.*$/, '$1')
  if (!asksToUpgrade(event.head)) return `${method} ${path}`.trim() || 'request'
  return path === '/' || path === '' ? 'upgrade' : `upgrade ${path}`
}

/** Whether the head of a request asks for a WebSocket. */
export function asksToUpgrade(head: string): boolean {
  return /^upgrade:\s*websocket/im.test(head)
}

/** `1 byte`, `812 bytes`, `9.6 KiB`. */
export function bytes(count: number): string {
  if (count === 1) return '1 byte'
  return count < 4096 ? `${count} bytes` : `${(count / 1024).toFixed(1)} KiB`
}

/** Words without numbers. */
export function plain(words: Omit<Words, 'numbers' | 'isControl'> & { isControl?: boolean }): Words {
  return { isControl: false, ...words, numbers: {} }
}

/** Puts a text into words: by its type and fields where it is JSON, otherwise as it stands. `length` is in bytes. */
export function describeText(text: string, { isCut, length }: { isCut: boolean; length: number }): Words {
  const value = parse(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return describeObject(Object.entries(value))
  if (Array.isArray(value)) return plain({ label: `[${value.length}]`, name: 'list', shape: 'list' })
  // A payload that was cut is not JSON any more, but it usually still says what it is.
  const type = isCut ? /^\{\s*"type"\s*:\s*"([^"]{1,40})"/.exec(text)?.[1] : undefined
  if (type !== undefined) return plain({ label: `${type}, ${bytes(length)}`, name: type, shape: `cut ${type}` })
  return plain({ label: text === '' ? 'empty text' : `"${text}"`, name: 'text', shape: 'text' })
}

/** One value in a few words: `3`, `"hello"`, `text "hello" seq 3`. */
export function describeValue(value: unknown): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    // Where the bytes of a binary event are to be put that follow it.
    if ('_placeholder' in value) return 'binary'
    const words = describeObject(Object.entries(value))
    return words.label.replace(/^object(?= |$)/, '').trim() || '{ }'
  }
  if (Array.isArray(value)) return `[${value.length}]`
  return typeof value === 'string' ? `"${value}"` : `${value}`
}

/** Fields that say what a message is. */
export const NAMING = ['type', 'event', 'kind', 'op', 'action']

function describeObject(entries: readonly (readonly [string, unknown])[]): Words {
  const naming = entries.find(([key, value]) => NAMING.includes(key) && typeof value === 'string')
  const others = entries.filter((entry) => entry !== naming)
  const name = naming === undefined ? 'object' : `${naming[1]}`
  const details = others.map(([key, value]) => detail(key, value)).filter((word) => word !== '')
  const numbers = Object.fromEntries(
    others.flatMap(([key, value]) => (typeof value === 'number' ? [[key, value]] : [])),
  )
  return {
    label: [name, ...details.slice(0, 3)].join(' '),
    name: naming === undefined ? `{${entries.map(([key]) => key).join(', ')}}` : name,
    shape: `${name}: ${others
      .map(([key]) => key)
      .sort()
      .join()}`,
    numbers,
    isControl: false,
  }
}

function detail(key: string, value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return `${key} ${value}`
  if (typeof value === 'string') return `"${value}"`
  if (Array.isArray(value)) return value.length === 0 ? `${key} [ ]` : `${value.length} ${key}`
  return key
}

/** What a JSON text says; undefined where it is none. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
