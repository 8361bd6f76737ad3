import { STATUS_CODES } from 'node:http'
import type { Anomaly } from '#protocol'
import { nearMiss } from '../near-miss.ts'
import { matches } from '../pattern.ts'
import { show } from '../show.ts'
import { type AnswerPattern, isLikeText, type ReadAnswer } from './answer-pattern.ts'

/** The first way in which an answer is not what was due, in words for the learner; null when it is. */
export function explainDeparture(
  answer: ReadAnswer,
  pattern: AnswerPattern,
): { message: string; anomaly: Anomaly } | null {
  const { status, type, headers = {}, json, text } = pattern
  if (status !== undefined && ![status].flat().includes(answer.status)) {
    return { message: explainStatus(answer, [status].flat()), anomaly: 'unexpected' }
  }
  if (json !== undefined && answer.json === undefined) {
    return { message: `${answer.request}: ${explainNoJson(answer)}`, anomaly: 'wrong-shape' }
  }
  if (type !== undefined && answer.type !== type.toLowerCase()) {
    return { message: `${answer.request}: ${explainType(answer, type)}`, anomaly: 'wrong-shape' }
  }
  for (const [name, value] of Object.entries(headers)) {
    const found = answer.headers[name.toLowerCase()]
    if (isLikeText(value, found)) continue
    const seen = found === undefined ? `has no ${name} header` : `has ${name}: ${found}`
    return { message: `The answer to ${answer.request} ${seen}.`, anomaly: 'wrong-shape' }
  }
  if (json !== undefined && !matches(json, answer.json)) {
    const slip = nearMiss(json, answer.json, { text: answer.text, isBinary: false })
    return slip === null
      ? { message: `The answer to ${answer.request} says something else.`, anomaly: 'unexpected' }
      : { message: `The answer to ${answer.request} has the wrong shape. ${slip}`, anomaly: 'wrong-shape' }
  }
  if (text !== undefined && !isLikeText(text, answer.text)) {
    return { message: `The answer to ${answer.request} says something else.`, anomaly: 'unexpected' }
  }
  return null
}

/** `404 Not Found`. */
export function named(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ''}`.trim()
}

function explainStatus(answer: ReadAnswer, due: readonly number[]): string {
  const { request, status } = answer
  const plain = `${request} was answered with ${named(status)} where ${due.map(named).join(' or ')} was due.`
  const page = expressPage(answer)
  if (page !== null && status === 404) return `${plain} Express has no route for it: its own page says “${page}”.`
  if (page !== null) return `${plain} Express says: “${firstLine(page)}”.`
  if (status === 200 && due.includes(201)) {
    return `${plain} 201 says that something new was made: res.status(201).`
  }
  if (status === 200 && due.every((each) => each >= 400)) {
    return `${plain} A refusal that says 200 looks like success to every client and cache.`
  }
  if (status === 500) return `${plain} The handler failed; your own log says where.`
  return plain
}

function explainNoJson({ text, type }: ReadAnswer): string {
  if (text === '') return 'the body is empty where JSON is due.'
  if (text.includes('[object Object]')) {
    return 'an object was sent without JSON.stringify, so its text is only “[object Object]”.'
  }
  if (type === 'text/html' || /^\s*<(?:!doctype|html)/i.test(text)) {
    return 'the body is a page of HTML where JSON is due. Answer with res.json(…), or with JSON.stringify and a Content-Type.'
  }
  return 'the body is not JSON.'
}

function explainType(answer: ReadAnswer, due: string): string {
  const seen = answer.type === '' ? 'there is no Content-Type' : `the Content-Type is ${answer.type}`
  if (due === 'application/json' && answer.json !== undefined) {
    return `the body is JSON, but ${seen}. Clients go by the header: use res.json(…), or set application/json.`
  }
  if (due === 'text/event-stream') {
    return `${seen}, and an EventSource takes text/event-stream alone. With anything else it gives up for good.`
  }
  return `${seen} where ${due} is due.`
}

/** The words on the error page that Express makes by itself, or null when this is none. */
function expressPage({ type, text }: ReadAnswer): string | null {
  if (type !== 'text/html') return null
  const inner = /<title>Error<\/title>[\s\S]*<pre>([\s\S]*?)<\/pre>/.exec(text)?.[1]
  if (inner === undefined) return null
  return inner
    .replaceAll(/<br\s*\/?>/g, '\n')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .trim()
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}

/** What a request was answered with where no answer was due at all. */
export function tooEarly(answer: ReadAnswer): { message: string; anomaly: Anomaly } {
  const said = answer.text === '' ? '' : `: ${show(answer.json === undefined ? answer.text : answer.json)}`
  return {
    message: `${answer.request} was answered with ${named(answer.status)}${said} where it was to be held.`,
    anomaly: 'unexpected',
  }
}
