import { FailedExpectation, type Failure } from '../failed-expectation.ts'
import { parseJson } from '../parse-json.ts'
import type { Matcher } from '../pattern.ts'
import { show } from '../show.ts'
import { find, type Word } from '../words.ts'
import type { AnswerPattern, ReadAnswer } from './answer-pattern.ts'
import { explainDeparture } from './explain-answer.ts'
import { type Metrics, parseMetrics } from './parse-metrics.ts'

export interface AnswerParts {
  /** Who asked. */
  readonly name: string
  /** Such as `GET /polls`. */
  readonly request: string
  readonly status: number
  readonly reason: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The number of its head in the wire record, or null. */
  readonly event: number | null
}

/** What a server answered. */
export class Answer implements ReadAnswer {
  readonly name: string
  readonly request: string
  readonly status: number
  readonly reason: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** What the body says when it is JSON; undefined when it is not. */
  readonly json: unknown
  readonly event: number | null

  constructor({ name, request, status, reason, headers, text, event }: AnswerParts) {
    this.name = name
    this.request = request
    this.status = status
    this.reason = reason
    this.headers = headers
    this.text = text
    this.json = parse(text)
    this.event = event
  }

  /** The media type without what follows the semicolon, in lower case; empty without one. */
  get type(): string {
    return (this.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  }

  /** That the answer is like this. Fails in words for the learner. */
  is(pattern: AnswerPattern, ...words: Word[]): this {
    const told = explainDeparture(this, pattern)
    if (told !== null) throw this.failure({ ...told, expected: showPattern(pattern) }, words)
    return this
  }

  /** What the body says as Prometheus metrics, by the name of each metric. Fails where it is not in that format. */
  metrics(...words: Word[]): Metrics {
    const parsed = parseMetrics(this.text)
    if (parsed.type === 'metrics') return parsed.metrics
    const { line, text, why } = parsed
    const message = `${this.request} does not answer in Prometheus' text format: line ${line} is ${show(text)}. ${why}`
    throw this.failure({ message, anomaly: 'wrong-shape', expected: "metrics in Prometheus' text format" }, words)
  }

  /** A failure that shows this answer and points at it. */
  failure(told: Omit<Failure, 'actual' | 'blames' | 'because'>, words: readonly Word[] = []): FailedExpectation {
    const reason = find(words, 'because')?.reason
    return new FailedExpectation({
      ...told,
      actual: this.shown,
      ...(reason === undefined ? {} : { because: reason }),
      blames: this.event === null ? [] : [this.event],
    })
  }

  /** As a person reads it: status, what tells of its content, and the body. */
  get shown(): string {
    const type = this.headers['content-type']
    const body = this.text === '' ? 'without a body' : show(this.json === undefined ? this.text : this.json)
    return [
      `${this.status} ${this.reason}`.trim(),
      ...(type === undefined ? [] : [`Content-Type: ${type}`]),
      body,
    ].join('\n')
  }
}

function showPattern({ status, type, headers = {}, json, text }: AnswerPattern): string {
  const lines = [
    ...(status === undefined ? [] : [`status ${[status].flat().join(' or ')}`]),
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${showText(value)}`),
    ...(json === undefined ? [] : [show(json)]),
    ...(text === undefined ? [] : [showText(text)]),
  ]
  return lines.length === 0 ? 'an answer' : lines.join('\n')
}

function showText(pattern: string | RegExp | Matcher<unknown>): string {
  return pattern instanceof RegExp ? `(like ${pattern})` : typeof pattern === 'string' ? pattern : show(pattern)
}

function parse(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
