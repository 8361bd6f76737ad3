import type { RecordedFrame, WireEvent } from '#protocol'
import { isControl, OPCODE, opcodeName } from '#wire'
import { describeSaid } from './event-labels.ts'
import { describeHead, NAMING, parse } from './labels.ts'
import type { Row } from './rows.ts'

/** What is left of a row when chance is taken away from it. */
export interface Essence {
  /** What kind of thing was said: rows of one kind may stand beside each other. */
  readonly kind: string
  /** All that two runs of one program should have in common. */
  readonly whole: string
}

/**
 * What a row comes to without ids, times and masks. With `isDrawn`, texts are chance as well: they were drawn from another
 * seed, so only their places count.
 */
export function essenceOf(row: Row, { isDrawn }: { isDrawn: boolean }): Essence {
  const [event, ...along] = row.events
  if (event === undefined) return { kind: row.type, whole: row.label }
  const also = along.map((each) => partOf(each, isDrawn).whole)
  const { kind, whole } = partOf(event, isDrawn)
  return { kind, whole: [whole, ...also].join(' · ') }
}

function partOf(event: WireEvent, isDrawn: boolean): Essence {
  const still = (text: string): string => textWithoutChance(text, isDrawn)
  switch (event.type) {
    case 'frame': {
      if (event.packet !== undefined) {
        const { words } = describeSaid(event, [])
        return { kind: words.shape, whole: `${words.shape} ${still(event.packet.data ?? '')}` }
      }
      return frameEssence(event.frame, isDrawn)
    }
    case 'request': {
      const line = describeHead(event).replace(/\?.*$/, '')
      return { kind: line, whole: line }
    }
    case 'response':
      return { kind: 'response', whole: `response ${event.status}` }
    case 'body': {
      const said = event.payload.kind === 'text' ? still(event.payload.text) : `${event.length} bytes`
      return { kind: 'body', whole: `body ${said}` }
    }
    case 'sse': {
      const name = event.isComment === true ? 'comment' : (event.event ?? 'message')
      return { kind: `event ${name}`, whole: `event ${name} ${still(event.id ?? '')} ${still(event.data)}` }
    }
    case 'redis': {
      const { words } = describeSaid(event, [])
      return { kind: words.shape, whole: `${event.kind} ${event.words.map(still).join(' ')}` }
    }
    case 'garbage':
      return { kind: 'garbage', whole: `garbage ${event.error}` }
    case 'closed':
      return { kind: 'closed', whole: `closed ${event.how}` }
    case 'fault':
      return { kind: 'fault', whole: `fault ${event.fault}` }
    case 'process':
      return { kind: `process ${event.what}`, whole: `process ${event.what} ${still(event.detail)}` }
    case 'clock':
      return { kind: 'clock', whole: `clock ${Math.round(event.byMs)}` }
    default:
      return { kind: event.type, whole: event.type }
  }
}

function frameEssence(frame: RecordedFrame, isDrawn: boolean): Essence {
  const kind = opcodeName(frame.opcode)
  const bits = `${frame.fin ? '' : 'unfinished '}${frame.rsv === 0 ? '' : `rsv ${frame.rsv} `}${frame.mask === null ? '' : 'masked '}`
  if (frame.opcode === OPCODE.close) {
    return { kind, whole: `${bits}close ${frame.close?.code ?? ''} ${frame.close?.reason ?? ''}` }
  }
  if (isControl(frame.opcode)) return { kind, whole: `${bits}${kind}` }
  if (frame.payload.kind === 'hex') {
    return { kind, whole: `${bits}${kind} ${isDrawn ? `${frame.length} bytes` : frame.payload.hex}` }
  }
  const { text } = frame.payload
  return { kind: `${kind} ${nameOf(text)}`, whole: `${bits}${kind} ${textWithoutChance(text, isDrawn)}` }
}

/** The type a JSON object names, or the names of its fields; of a payload that was cut, what its beginning says. */
function nameOf(text: string): string {
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return /^\{\s*"type"\s*:\s*"([^"]{1,40})"/.exec(text)?.[1] ?? (Array.isArray(value) ? 'list' : '')
  }
  const entries: [string, unknown][] = Object.entries(value)
  const naming = entries.find(([key, each]) => NAMING.includes(key) && typeof each === 'string')
  return naming === undefined
    ? `{${entries
        .map(([key]) => key)
        .sort()
        .join()}}`
    : `${naming[1]}`
}

function textWithoutChance(text: string, isDrawn: boolean): string {
  const value = /^\s*[[{"]/.test(text) ? parse(text) : undefined
  if (value === undefined)
    return isRandom(text) ? '‹random›' : isDrawn && !/^[\w./:-]{0,24}$/.test(text) ? '‹text›' : text
  return JSON.stringify(withoutChance(value, { key: '', isDrawn }))
}

/** The same value with what is chance replaced by a word for it, and its fields in the order of their names. */
function withoutChance(value: unknown, { key, isDrawn }: { key: string; isDrawn: boolean }): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutChance(each, { key, isDrawn }))
  if (typeof value === 'object' && value !== null) {
    const entries: [string, unknown][] = Object.entries(value)
    return Object.fromEntries(
      entries
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, each]) => [name, withoutChance(each, { key: name, isDrawn })]),
    )
  }
  if (typeof value === 'number') return TIMELY.test(key) || Math.abs(value) >= 1e9 ? '‹time›' : value
  if (typeof value !== 'string') return value
  if (TIMELY.test(key) || isRandom(value)) return '‹random›'
  return isDrawn && !NAMING.includes(key) ? '‹text›' : value
}

/** Fields that hold a moment, whatever it is counted in. */
const TIMELY = /^(?:at|ts|time|timestamp|date|now|sentAt|createdAt|updatedAt|expires|exp|iat|uptime|latency|rtt)$/i

/** A UUID, a date and time, a token: what nobody chose. */
function isRandom(text: string): boolean {
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)) return true
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) return true
  return /^[\w+/=.-]{12,}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text) && !/^[a-z]+[-_ ]?\d{1,6}$/i.test(text)
}
