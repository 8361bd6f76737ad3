import type { Kysely } from 'kysely'

/** The tables as the newest migration leaves them. Booleans are 0 or 1; `answer`, `reply`, `files`, `verdict` are JSON. */
export interface Tables {
  learners: {
    id: string
    createdAt: number
    lastHref: string | null
    lastTitle: string | null
    lastAt: number | null
  }
  /** Lessons a learner has opened. */
  lessons: { learner: string; lesson: string; seenAt: number }
  /** Every answer ever given, also those after a question was settled. */
  attempts: {
    learner: string
    lesson: string
    question: string
    attempt: string
    answer: string
    confidence: number | null
    isRight: number
    isCounted: number
    reply: string
    at: number
  }
  /** How each question stands, by the tries that counted. */
  questions: {
    learner: string
    lesson: string
    question: string
    tries: number
    isRight: number
    wasRightFirst: number
    isSettled: number
    confidence: number | null
    /** For free text: how many concepts the learner finds in it. */
    selfMark: number | null
    answer: string
    reply: string
    at: number
  }
  submissions: {
    id: string
    learner: string
    challenge: string
    run: string
    status: 'pass' | 'fail' | 'error'
    passed: number
    checks: number
    seed: string
    graderVersion: string
    files: string
    verdict: string
    bytes: number
    at: number
  }
  /** How each challenge stands. Kept apart from the submissions because old ones of those are dropped. */
  challenges: {
    learner: string
    challenge: string
    isPassed: number
    attempts: number
    bestPassed: number
    checks: number
    lastAt: number
    /** When the learner asked for the solution before a check had passed; null when they did not. */
    gaveUpAt: number | null
  }
}

/** The database, or a transaction on it. */
export type Database = Kysely<Tables>
