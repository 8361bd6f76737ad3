import { Matcher, matches } from '../pattern.ts'

/** What an answer must be like. What is left out may be anything. */
export interface AnswerPattern {
  /** One status, or several that are all right. */
  readonly status?: number | readonly number[]
  /** The media type, such as `application/json`; what follows a semicolon does not matter. */
  readonly type?: string
  /** By their names; a text must be equal, a regular expression must match. */
  readonly headers?: Readonly<Record<string, string | RegExp | Matcher<unknown>>>
  /** A pattern for what the JSON says. */
  readonly json?: unknown
  readonly text?: string | RegExp | Matcher<unknown>
}

/** What is read of an answer to judge it. */
export interface ReadAnswer {
  /** Such as `GET /polls`. */
  readonly request: string
  readonly status: number
  /** The media type alone, in lower case; empty without one. */
  readonly type: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** What the body says when it is JSON; undefined when it is not. */
  readonly json: unknown
}

/** Whether a text is what the pattern for it says. */
export function isLikeText(pattern: string | RegExp | Matcher<unknown>, text: string | undefined): boolean {
  if (pattern instanceof Matcher) return matches(pattern, text)
  if (text === undefined) return false
  return typeof pattern === 'string' ? pattern === text : pattern.test(text)
}
