import * as z from 'zod/mini'
import { Anomaly } from './anomaly.ts'

/** How one check went. `expected` and `actual` are whole, never shortened to a dot-dot-dot without a count. */
export const CheckResult = z.object({
  name: z.string(),
  status: z.enum(['pass', 'fail', 'skipped']),
  /** What went wrong, in one sentence. */
  message: z.optional(z.string()),
  expected: z.optional(z.string()),
  actual: z.optional(z.string()),
  /** Why the rule exists: what breaks for users when it is not kept. */
  because: z.optional(z.string()),
  hint: z.optional(z.string()),
  /** What the learner's program printed during this check. */
  output: z.optional(z.string()),
  anomaly: z.optional(Anomaly),
  /** The `n` of the wire events that show the failure, the decisive one first. */
  blames: z.optional(z.array(z.int())),
  durationMs: z.number(),
})
export type CheckResult = z.infer<typeof CheckResult>

/** The verdict on a submission: the Exercism test-runner interface, version 3, extended. */
export const Verdict = z.object({
  version: z.literal(3),
  /** `error` means that the learner's program could not be run at all; `message` says why. */
  status: z.enum(['pass', 'fail', 'error']),
  message: z.optional(z.string()),
  challenge: z.string(),
  seed: z.string(),
  durationMs: z.number(),
  tests: z.array(CheckResult),
  limits: z.optional(z.object({ killedBy: z.string() })),
})
export type Verdict = z.infer<typeof Verdict>
