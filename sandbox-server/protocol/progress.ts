import * as z from 'zod/mini'
import { Answer, AnswerReply, AnswerRequest } from './quiz.ts'
import { Verdict } from './verdict.ts'

/** Where a learner stands, as `GET /api/progress` answers it. Times are milliseconds since 1970. */
export const Progress = z.object({
  lessons: z.record(z.string(), z.object({ seenAt: z.number() })),
  /** By `lesson#question`. */
  questions: z.record(
    z.string(),
    z.object({
      isRight: z.boolean(),
      wasRightFirst: z.boolean(),
      isSettled: z.boolean(),
      tries: z.int(),
      /** How sure the learner was at the last try that counted: 1 guessing, 2 fairly sure, 3 certain. */
      confidence: z.optional(z.int()),
      /** For free text: how many of its concepts the learner finds in it, kept apart from what the matcher found. */
      selfMark: z.optional(z.int()),
      /** What was answered at that try and what was said to it; sent for the lesson asked for with `?lesson=` alone. */
      answer: z.optional(Answer),
      reply: z.optional(AnswerReply),
    }),
  ),
  challenges: z.record(
    z.string(),
    z.object({
      isPassed: z.boolean(),
      attempts: z.int(),
      bestPassed: z.int(),
      of: z.int(),
      lastAt: z.number(),
      /** When the learner asked for the solution before a check had passed; left out where that did not happen. */
      gaveUpAt: z.optional(z.number()),
    }),
  ),
  /** The page the learner was last on, to continue from. */
  last: z.nullable(z.object({ href: z.string(), title: z.string(), at: z.number() })),
})
export type Progress = z.infer<typeof Progress>

/** What a page posts to `/api/visits` when it is opened. `lesson` is null on pages that are not lessons. */
export const Visit = z.object({
  href: z.string().check(z.regex(/^\/(?:[a-z0-9-]+\/)*[a-z0-9-]*$/), z.maxLength(200)),
  title: z.string().check(z.minLength(1), z.maxLength(120)),
  lesson: z.nullable(z.string().check(z.regex(/^[a-z0-9-]+\/[a-z0-9-]+$/), z.maxLength(120))),
})
export type Visit = z.infer<typeof Visit>

/** What a page posts to `/api/self-marks`: how many concepts the learner finds in a free text that was answered. */
export const SelfMark = z.object({
  lesson: AnswerRequest.shape.lesson,
  question: AnswerRequest.shape.question,
  mark: z.int().check(z.gte(0), z.lte(24)),
})
export type SelfMark = z.infer<typeof SelfMark>

/** One earlier submission, as `GET /api/challenges/:id/submissions` lists them, newest first. */
export const SubmissionSummary = z.object({
  id: z.string(),
  at: z.number(),
  status: z.enum(['pass', 'fail', 'error']),
  passed: z.int(),
  of: z.int(),
  seed: z.string(),
  graderVersion: z.string(),
})
export type SubmissionSummary = z.infer<typeof SubmissionSummary>

/** A submission with its files, as `GET /api/submissions/:id` answers it. */
export const Submission = z.object({
  ...SubmissionSummary.shape,
  challenge: z.string(),
  files: z.array(z.object({ name: z.string(), text: z.string() })),
  verdict: z.optional(Verdict),
})
export type Submission = z.infer<typeof Submission>

const Files = Submission.shape.files

/**
 * A challenge's solution, as `GET /api/challenges/:id/solution` answers it to a learner who has passed it or has given it
 * up; anybody else gets a 403 and a sentence.
 */
export const Solution = z.object({
  files: Files,
  /** Other designs that pass. `title` is made of the folder's name; `about` is the first comment in its first file. */
  others: z.array(z.object({ name: z.string(), title: z.string(), about: z.optional(z.string()), files: Files })),
})
export type Solution = z.infer<typeof Solution>
