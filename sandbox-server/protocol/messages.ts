import * as z from 'zod/mini'
import { ServiceFault } from './fault.ts'
import { LIMITS } from './limits.ts'
import { PeerCommand } from './peer-command.ts'
import { RefusalCode } from './refusals.ts'
import { RunEvent } from './run-event.ts'

const Id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/))
const ChallengeId = z.string().check(z.regex(/^[a-z0-9-]{1,64}$/))
const Hex = z.string().check(z.regex(/^(?:[0-9a-f]{2})*$/), z.maxLength(2 * LIMITS.labBytes))

/** A learner's file. Names are plain (`server.ts`), never paths. */
export const SourceFile = z.object({
  name: z.string().check(z.regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/)),
  text: z.string().check(z.maxLength(LIMITS.fileBytes)),
})
export type SourceFile = z.infer<typeof SourceFile>

const SourceFiles = z.array(SourceFile).check(z.minLength(1), z.maxLength(LIMITS.files))

/** What the page says. `run` ids are made by the page, so that a message sent twice starts one run. */
export const ClientMessage = z.discriminatedUnion('type', [
  /** First message on every socket. `session` re-attaches to the session an earlier socket had. */
  z.object({ type: z.literal('hello'), version: z.int(), session: z.optional(Id) }),
  /** The workspace of a challenge is open: have a pod ready. Answered with `pod` messages. */
  z.object({ type: z.literal('open'), challenge: ChallengeId }),
  /** Runs the files until stopped. */
  z.object({ type: z.literal('run'), run: Id, challenge: ChallengeId, files: SourceFiles }),
  /** Grades the files. Without a seed the server draws one and says it in the verdict. */
  z.object({
    type: z.literal('check'),
    run: Id,
    challenge: ChallengeId,
    files: SourceFiles,
    seed: z.optional(z.string().check(z.regex(/^[0-9a-f]{1,16}$/))),
  }),
  /** Sends every event of the run whose number is greater than `after` (-1: all), then those still to come. */
  z.object({ type: z.literal('attach'), run: Id, after: z.int() }),
  z.object({ type: z.literal('stop'), run: Id }),
  z.object({ type: z.literal('input'), run: Id, text: z.string().check(z.maxLength(LIMITS.inputBytes)) }),
  z.object({ type: z.literal('peer'), run: Id, peer: Id, command: PeerCommand }),
  /** Does something to what runs beside the clients: to Redis, or to a program of the run. */
  z.object({ type: z.literal('fault'), run: Id, fault: ServiceFault }),
  /** Opens a raw TCP connection to the named lab's own server. */
  z.object({ type: z.literal('lab-open'), lab: Id, connection: Id }),
  z.object({ type: z.literal('lab-send'), connection: Id, hex: Hex }),
  z.object({ type: z.literal('lab-close'), connection: Id }),
])
export type ClientMessage = z.infer<typeof ClientMessage>

/** What the server says. */
export const ServerMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    version: z.int(),
    session: z.string(),
    /** False when the session that was asked for is gone; its runs then answer `unknown-run`. */
    isResumed: z.boolean(),
    /** False when programs cannot run here; `whyNot` says why. */
    canRun: z.boolean(),
    whyNot: z.optional(z.string()),
    /** True when programs run here without isolation (`--unsafe-local`): every page with a sandbox says so. */
    isUnsafe: z.optional(z.boolean()),
  }),
  /** `about` names the run, lab connection or message type that was refused. */
  z.object({ type: z.literal('refused'), code: RefusalCode, message: z.string(), about: z.optional(z.string()) }),
  z.object({
    type: z.literal('pod'),
    challenge: z.string(),
    state: z.enum(['waking', 'warm', 'asleep']),
  }),
  z.object({ type: z.literal('run-event'), run: z.string(), seq: z.int(), event: RunEvent }),
  z.object({ type: z.literal('lab-opened'), connection: z.string() }),
  /** Bytes from the lab's server, `atMs` after the last `lab-send` reached it (or after the connection opened). */
  z.object({ type: z.literal('lab-bytes'), connection: z.string(), hex: z.string(), atMs: z.number() }),
  z.object({ type: z.literal('lab-closed'), connection: z.string(), how: z.enum(['fin', 'rst', 'idle', 'us']) }),
])
export type ServerMessage = z.infer<typeof ServerMessage>
