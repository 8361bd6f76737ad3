import { FailedExpectation } from './failed-expectation.ts'

/** What comes of an expectation, or null when it fails: for what may happen and need not. */
export async function quietly<T>(expectation: Promise<T>): Promise<T | null> {
  try {
    return await expectation
  } catch (error) {
    if (error instanceof FailedExpectation) return null
    throw error
  }
}
