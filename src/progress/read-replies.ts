import type { AnswerReply, Progress, Solution, Submission, SubmissionSummary } from '#protocol'

// What the server of this very origin says is looked at just enough to tell it from somebody else's answer. The schemas
// would be two thirds of what a lesson loads, and every one of these was built from them on the other side.

/** Where a learner stands, or null when this is something else. */
export function readProgress(body: unknown): Progress | null {
  return has(body, ['lessons', 'questions', 'challenges']) && 'last' in body ? (body as unknown as Progress) : null
}

/** What was said to an answer, or null when this is something else. */
export function readReply(body: unknown): AnswerReply | null {
  return has(body, ['because']) && 'isSettled' in body ? (body as unknown as AnswerReply) : null
}

/** A list of submissions, or null when this is something else. */
export function readSubmissions(body: unknown): SubmissionSummary[] | null {
  return Array.isArray(body) && body.every((one) => has(one, []) && 'seed' in one)
    ? (body as SubmissionSummary[])
    : null
}

/** A submission with its files, or null when this is something else. */
export function readSubmission(body: unknown): Submission | null {
  return has(body, ['files']) && 'seed' in body ? (body as unknown as Submission) : null
}

/** A solution with the other designs that pass, or null when this is something else. */
export function readSolution(body: unknown): Solution | null {
  return has(body, ['files', 'others']) ? (body as unknown as Solution) : null
}

/** Whether this is an object that holds an object under each of the names. */
function has<Name extends string>(body: unknown, names: readonly Name[]): body is { [Key in Name]: object } {
  if (typeof body !== 'object' || body === null) return false
  return names.every((name) => {
    const part: unknown = Reflect.get(body, name)
    return typeof part === 'object' && part !== null
  })
}
