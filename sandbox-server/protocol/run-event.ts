import * as z from 'zod/mini'
import { CheckResult, Verdict } from './verdict.ts'
import { WireEvent } from './wire-event.ts'

/** How a learner's program ended. Exactly one of these, always named. */
export const EndedHow = z.enum([
  'finished',
  'crashed',
  'stopped',
  'out-of-time',
  'out-of-memory',
  'too-much-output',
  'too-many-processes',
])
export type EndedHow = z.infer<typeof EndedHow>

/** A place in a learner's file. Lines and columns count from 1. */
export const SourcePlace = z.object({ file: z.string(), line: z.int(), column: z.optional(z.int()) })
export type SourcePlace = z.infer<typeof SourcePlace>

/** How a program ended, with the sentence a learner reads and the line it points at where there is one. */
export const Ending = z.object({
  how: EndedHow,
  message: z.string(),
  exitCode: z.optional(z.int()),
  signal: z.optional(z.string()),
  place: z.optional(SourcePlace),
  durationMs: z.number(),
})
export type Ending = z.infer<typeof Ending>

/** The program it is about, by its name in the run, such as `A` or `nginx`; left out where there is only one. */
const from = z.optional(z.string())

/** One thing that happened in a run. The server numbers them from 0; a page that lost its socket asks for the rest by number. */
export const RunEvent = z.discriminatedUnion('type', [
  /** Waiting for a free sandbox; `position` counts from 1, `waitMs` is what it will take as far as one can tell. */
  z.object({ type: z.literal('queued'), position: z.int(), waitMs: z.optional(z.nullable(z.number())) }),
  z.object({ type: z.literal('started'), command: z.string(), from }),
  z.object({ type: z.literal('listening'), port: z.int(), afterMs: z.number(), from }),
  z.object({
    type: z.literal('output'),
    stream: z.enum(['stdout', 'stderr']),
    text: z.string(),
    from,
    /** Set on the last words about one of several programs: it is over, though the run may go on. */
    ended: z.optional(Ending),
  }),
  z.object({ type: z.literal('wire'), events: z.array(WireEvent) }),
  z.object({ type: z.literal('check-started'), name: z.string(), index: z.int(), of: z.int() }),
  z.object({ type: z.literal('check-ended'), index: z.int(), result: CheckResult }),
  z.object({ type: z.literal('verdict'), verdict: Verdict, graderVersion: z.string() }),
  /** A client of the page's own (the clients console) changed its state. */
  z.object({
    type: z.literal('peer'),
    peer: z.string(),
    /** `refused`: it did not do what it was told, and stands as it stood. */
    state: z.enum(['open', 'closed', 'failed', 'refused']),
    detail: z.optional(z.string()),
  }),
  /** How a burst of the page's own clients goes. `peer` is the client that was told to begin it. */
  z.object({
    type: z.literal('burst'),
    peer: z.string(),
    state: z.enum(['going', 'done', 'stopped', 'refused']),
    sent: z.int(),
    of: z.int(),
    detail: z.optional(z.string()),
  }),
  /** The learner's program is over. Always the last event of a run, but for `broken`. */
  z.object({ type: z.literal('ended'), ending: Ending }),
  /** Our fault, never the learner's. `id` finds it in the server's log. Always the last event. */
  z.object({ type: z.literal('broken'), id: z.string(), message: z.string() }),
])
export type RunEvent = z.infer<typeof RunEvent>
