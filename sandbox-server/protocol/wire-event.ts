import * as z from 'zod/mini'
import { FaultKind } from './fault.ts'

/** Who stands on a lifeline. The role decides its colour everywhere. */
export const Lane = z.object({
  id: z.string(),
  role: z.enum(['client', 'server', 'redis', 'proxy']),
  name: z.string(),
})
export type Lane = z.infer<typeof Lane>

/** A payload as kept in the record: text when it is valid UTF-8, otherwise hex. At most 4 KiB are kept. */
export const KeptPayload = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('hex'), hex: z.string() }),
])
export type KeptPayload = z.infer<typeof KeptPayload>

/** One frame as it stood on the wire (RFC 6455 §5.2). Lengths are bytes. `payload` is unmasked. */
export const RecordedFrame = z.object({
  fin: z.boolean(),
  rsv: z.int(),
  opcode: z.int(),
  /** The four mask bytes as eight hex digits, or null when the frame was not masked. */
  mask: z.nullable(z.string()),
  length: z.int(),
  headerLength: z.int(),
  payload: KeptPayload,
  /** True when the payload was longer than what is kept. */
  isCut: z.boolean(),
  /** Set on close frames: the code (null when the body was empty) and the reason. */
  close: z.optional(z.object({ code: z.nullable(z.int()), reason: z.string() })),
})
export type RecordedFrame = z.infer<typeof RecordedFrame>

/**
 * What a frame means where Engine.IO and Socket.IO are spoken (EIO 4, SIO 5). `type`, `namespace`, `id` and `data` are
 * there when it carries a Socket.IO packet; `data` is its JSON text, kept in part when it is long.
 */
export const RecordedPacket = z.object({
  engine: z.string(),
  type: z.optional(z.string()),
  namespace: z.optional(z.string()),
  /** Of an event that wants an acknowledgement, and of that acknowledgement. */
  id: z.optional(z.int()),
  data: z.optional(z.string()),
})
export type RecordedPacket = z.infer<typeof RecordedPacket>

const moment = {
  /** Position in the record, from 0, without holes. Verdicts blame events by it. */
  n: z.int(),
  /** Milliseconds since the run began. */
  at: z.number(),
  /** The check during which it happened, when one was going on. */
  check: z.optional(z.string()),
}

const between = { from: z.string(), to: z.string(), connection: z.string() }

/** One thing that happened on the wire, or to somebody who stands on it. Lanes are named by their id. */
export const WireEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('lane'), ...moment, lane: Lane }),
  z.object({ type: z.literal('request'), ...moment, ...between, head: z.string() }),
  z.object({ type: z.literal('response'), ...moment, ...between, status: z.int(), head: z.string() }),
  /** The body of an HTTP request or response, complete and without its chunked coding. Its head came before. */
  z.object({
    type: z.literal('body'),
    ...moment,
    ...between,
    payload: KeptPayload,
    /** In bytes; more than `payload` holds when `isCut`. */
    length: z.int(),
    isCut: z.boolean(),
  }),
  /**
   * One event of a text/event-stream. `event` and `id` are there when the stream named them. With `isComment` it reaches
   * nobody: a comment, or, with `event: 'retry'`, the milliseconds a client is to wait before it connects again.
   */
  z.object({
    type: z.literal('sse'),
    ...moment,
    ...between,
    event: z.optional(z.string()),
    id: z.optional(z.string()),
    data: z.string(),
    isComment: z.optional(z.boolean()),
    isCut: z.boolean(),
  }),
  z.object({
    type: z.literal('frame'),
    ...moment,
    ...between,
    frame: RecordedFrame,
    packet: z.optional(RecordedPacket),
  }),
  /** What was said to Redis, or by it: at most 16 words of at most 512 characters each. */
  z.object({
    type: z.literal('redis'),
    ...moment,
    ...between,
    kind: z.enum(['command', 'reply', 'push']),
    words: z.array(z.string()),
    isCut: z.boolean(),
  }),
  /** Bytes that are not a valid frame: `error` says why, in a sentence. */
  z.object({ type: z.literal('garbage'), ...moment, ...between, hex: z.string(), error: z.string() }),
  z.object({ type: z.literal('closed'), ...moment, ...between, how: z.enum(['fin', 'rst']) }),
  z.object({
    type: z.literal('fault'),
    ...moment,
    lane: z.string(),
    /** What a learner reads, without its subject. */
    fault: z.string(),
    kind: z.optional(FaultKind),
  }),
  z.object({
    type: z.literal('process'),
    ...moment,
    lane: z.string(),
    what: z.enum(['started', 'listening', 'exited']),
    detail: z.string(),
  }),
  z.object({
    type: z.literal('check'),
    ...moment,
    name: z.string(),
    what: z.enum(['started', 'passed', 'failed', 'skipped', 'broken']),
  }),
  /** Time travel: the learner's programs lived through so many milliseconds at once. */
  z.object({ type: z.literal('clock'), ...moment, byMs: z.number() }),
  /** The record is full: `dropped` events after this one were not kept. Always the last event. */
  z.object({ type: z.literal('full'), ...moment, dropped: z.int() }),
])
export type WireEvent = z.infer<typeof WireEvent>
