import type { Anomaly } from '#protocol'

/** What a failed expectation says. Texts are whole sentences or whole values, as a learner reads them. */
export interface Failure {
  /** What went wrong, in one sentence. */
  readonly message: string
  readonly anomaly: Anomaly
  readonly expected?: string
  readonly actual?: string
  readonly because?: string
  /** What shows it, the decisive one first: messages as `expects`, `hears` and `takes` gave them, or event numbers. */
  readonly blames?: readonly unknown[]
}

/** The learner's program did not do what a check asks. Everything else that a check throws is our fault. */
export class FailedExpectation extends Error {
  override name = 'FailedExpectation'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/**
 * The learner's file could not be started at all: it has a syntax error, or a module in it does not load. As the first
 * thing of a grading it makes the verdict an `error`; later it fails the check like any other.
 */
export class CannotStart extends FailedExpectation {
  override name = 'CannotStart'
}

/** Ends the check as failed, in the grader's own words. */
export function fail(failure: Failure): never {
  throw new FailedExpectation(failure)
}
