import type {
  Answer,
  AnswerReply,
  Progress,
  SelfMark,
  SourceFile,
  Submission,
  SubmissionSummary,
  Verdict,
  Visit,
} from '#protocol'

/**
 * What learners have done. A promise that resolves means that the write is on disk and outlives `kill -9`.
 * Times are milliseconds since 1970. A learner is known from the first thing that is saved for them.
 */
export interface Records {
  /** Notes the page a learner opened, to continue from, and the lesson it belongs to. */
  saveVisit(visit: Visit & { readonly learner: string; readonly at: number }): Promise<void>

  /**
   * Judges and keeps an attempt at a question in one transaction, so that two tabs cannot both have a first try.
   * `judge` is told how many tries came before. An attempt sent again is answered as it was the first time and not
   * counted; one at a settled question is kept, and changes nothing about how the question stands.
   */
  saveAnswer(attempt: Attempt, judge: (earlierTries: number) => AnswerReply): Promise<AnswerReply>

  /** Keeps the learner's own mark of a free text, the latest one. False when the question was not answered yet. */
  saveSelfMark(marked: SelfMark & { readonly learner: string }): Promise<boolean>

  /** Keeps a graded run and returns the submission's id. A run saved twice is kept once, as it was first. */
  saveSubmission(graded: GradedRun): Promise<string>

  /** Where the learner stands. With `lesson`, that lesson's questions carry what was answered and what was said to it. */
  progressOf(learner: string, options?: { readonly lesson?: string | undefined }): Promise<Progress>

  /** The learner's submissions to one challenge, newest first. */
  submissionsOf(learner: string, challenge: string): Promise<SubmissionSummary[]>

  /** One submission with its files and verdict; null unless it is this learner's own. */
  submission(learner: string, id: string): Promise<Submission | null>

  /** How a challenge stands with the learner; null when they have neither checked it nor given it up. */
  standingOf(learner: string, challenge: string): Promise<Standing | null>

  /** Notes that the learner asked for the solution before any check had passed: the first time, and only then. */
  saveGivenUp(given: { readonly learner: string; readonly challenge: string; readonly at: number }): Promise<void>

  close(): Promise<void>
}

/** Whether a check has passed, and when the learner gave the challenge up; null when they did not. */
export interface Standing {
  readonly isPassed: boolean
  readonly gaveUpAt: number | null
}

/** One answer to one question. `attempt` is made by the page, so that an answer sent twice is one attempt. */
export interface Attempt {
  readonly learner: string
  readonly attempt: string
  readonly lesson: string
  readonly question: string
  readonly answer: Answer
  /** 1 guessing, 2 fairly sure, 3 certain; null when the learner did not say. */
  readonly confidence: number | null
  readonly at: number
}

/** A run that ended in a verdict. `run` is made by the page and is unique for the learner. */
export interface GradedRun {
  readonly learner: string
  readonly challenge: string
  readonly run: string
  readonly files: readonly SourceFile[]
  readonly verdict: Verdict
  readonly graderVersion: string
  readonly at: number
}
