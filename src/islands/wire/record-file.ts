import * as z from 'zod/mini'
import { PROTOCOL_VERSION, Verdict, WireEvent } from '#protocol'
import type { KeptRecord } from './kept-record.ts'

/** A record as it stands in a file. `protocol` is the version whose words the events are in. */
const RecordFile = z.object({
  format: z.literal('duplex-wire-record'),
  version: z.literal(1),
  protocol: z.int(),
  challenge: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)),
  of: z.enum(['run', 'check']),
  /** When it began, as an ISO date. */
  at: z.string().check(z.maxLength(40)),
  seed: z.optional(z.string()),
  graderVersion: z.optional(z.string()),
  verdict: z.optional(Verdict),
  events: z.array(z.unknown()),
})

/** The most a file may hold, in bytes: more than any record of this page. */
const MOST_BYTES = 32 * 1024 * 1024
const MOST_EVENTS = 50_000

/** Writes a record as a file. */
export function writeRecordFile(record: KeptRecord): string {
  const { of, at, challenge, verdict, graderVersion, events } = record
  const file: z.infer<typeof RecordFile> = {
    format: 'duplex-wire-record',
    version: 1,
    protocol: PROTOCOL_VERSION,
    challenge,
    of,
    at: new Date(at).toISOString(),
    ...(verdict === null ? {} : { seed: verdict.seed, verdict }),
    ...(graderVersion === null ? {} : { graderVersion }),
    events: [...events],
  }
  return `${JSON.stringify(file)}\n`
}

type ReadRecord = { type: 'record'; record: KeptRecord } | { type: 'unreadable'; message: string }

/** Opens a file that the reader chose, unless it is too large to be a record. */
export async function openRecordFile(file: File, id: string): Promise<ReadRecord> {
  if (file.size > MOST_BYTES) {
    const message = `${file.name} cannot be shown: it is larger than 32 MiB, and no record of this page is.`
    return { type: 'unreadable', message }
  }
  return readRecordFile(await file.text(), { name: file.name, id })
}

/** Reads a record from a file's text, or says why that cannot be done. `name` is the file's. */
export function readRecordFile(text: string, { name, id }: { name: string; id: string }): ReadRecord {
  const unreadable = (why: string): ReadRecord => ({ type: 'unreadable', message: `${name} cannot be shown: ${why}` })
  const value = parsed(text)
  if (value === undefined) return unreadable('it is not JSON. Choose a file that “Save as JSON” wrote.')
  const file = RecordFile.safeParse(value)
  if (!file.success) return unreadable(whyNot(value, file.error))
  const { challenge, of, at, verdict, graderVersion, events } = file.data
  if (events.length > MOST_EVENTS) return unreadable(`it has ${events.length} events, and ${MOST_EVENTS} are the most.`)
  const moment = Date.parse(at)
  if (Number.isNaN(moment)) return unreadable(`“${at}” is not a date.`)
  const read: WireEvent[] = []
  for (const [index, event] of events.entries()) {
    const known = WireEvent.safeParse(event)
    if (!known.success) return unreadable(`event ${index} is none that this version knows${pathOf(known.error)}.`)
    if (known.data.n <= (read.at(-1)?.n ?? -1))
      return unreadable(`event ${index} has the number ${known.data.n}, and numbers must rise.`)
    if (!isSound(known.data)) return unreadable(`event ${index} holds bytes or bits that no wire can carry.`)
    read.push(known.data)
  }
  const record = { id, of, challenge, at: moment, events: read, file: name.slice(0, 80) }
  return { type: 'record', record: { ...record, verdict: verdict ?? null, graderVersion: graderVersion ?? null } }
}

/** What the schema leaves to the recorder, and a file may get wrong: hex that is hex, and numbers that fit their bits. */
function isSound(event: WireEvent): boolean {
  if (event.type === 'garbage') return HEX.test(event.hex)
  if (event.type === 'body') return event.payload.kind === 'text' || HEX.test(event.payload.hex)
  if (event.type !== 'frame') return true
  const { opcode, rsv, mask, length, headerLength, payload } = event.frame
  const fits = isWithin(opcode, [0, 15]) && isWithin(rsv, [0, 7]) && isWithin(headerLength, [2, 14]) && length >= 0
  return fits && (mask === null || /^[0-9a-f]{8}$/.test(mask)) && (payload.kind === 'text' || HEX.test(payload.hex))
}

const HEX = /^(?:[0-9a-f]{2})*$/

function isWithin(value: number, [least, most]: readonly [number, number]): boolean {
  return value >= least && value <= most
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function whyNot(value: unknown, error: z.core.$ZodError): string {
  const isRecord =
    typeof value === 'object' && value !== null && 'format' in value && value.format === 'duplex-wire-record'
  if (!isRecord) return 'it is JSON, but not a wire record. Choose a file that “Save as JSON” wrote.'
  if ('version' in value && value.version !== 1) {
    return `it was written by another version (${JSON.stringify(value.version)}), and this page reads version 1.`
  }
  return `something in it is not as it should be${pathOf(error)}.`
}

/** Where in the file, such as ` (at verdict.seed)`. */
function pathOf(error: z.core.$ZodError): string {
  const path = error.issues[0]?.path.join('.') ?? ''
  return path === '' ? '' : ` (at ${path.slice(0, 60)})`
}
