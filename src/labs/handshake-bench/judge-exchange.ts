import {
  headerList,
  headerValues,
  judgeRequest,
  judgeResponse,
  parseRequestHead,
  parseResponseHead,
  type RequestJudgement,
  type ResponseHead,
  type ResponseJudgement,
} from '#wire'

/** What the rules say about a request, worked out from its bytes alone. */
export type RequestReading =
  | { type: 'judged'; judgement: RequestJudgement; key: string | null }
  /** HTTP itself cannot read it. */
  | { type: 'malformed'; message: string }
  /** No empty line ends it, so a server goes on waiting. */
  | { type: 'incomplete' }

export function readRequest(bytes: Uint8Array): RequestReading {
  const parsed = parseRequestHead(bytes)
  if (parsed.type !== 'ok') return parsed
  return { type: 'judged', judgement: judgeRequest(parsed), key: onlyKey(bytes) }
}

/** The key that stands in the request, when there is exactly one. */
export function onlyKey(bytes: Uint8Array): string | null {
  const parsed = parseRequestHead(bytes)
  if (parsed.type !== 'ok') return null
  const keys = headerValues(parsed.headers, 'Sec-WebSocket-Key')
  return keys.length === 1 ? (keys[0] ?? null) : null
}

/** What came back, as far as it has come. */
export type AnswerReading =
  | { type: 'nothing' }
  | { type: 'part' }
  | { type: 'malformed'; message: string }
  | { type: 'answer'; head: ResponseHead; headLength: number; client: ResponseJudgement }

/** Reads the server's bytes, and checks them as the client that sent `request` must. */
export function readAnswer(request: Uint8Array, answer: Uint8Array): AnswerReading {
  if (answer.length === 0) return { type: 'nothing' }
  const head = parseResponseHead(answer)
  if (head.type === 'incomplete') return { type: 'part' }
  if (head.type === 'malformed') return head
  const asked = parseRequestHead(request)
  const headers = asked.type === 'ok' ? asked.headers : []
  const offered = {
    protocols: headerList(headers, 'Sec-WebSocket-Protocol'),
    extensions: headerList(headers, 'Sec-WebSocket-Extensions').map((member) => member.split(';')[0]?.trim() ?? ''),
  }
  const [key = ''] = headerValues(headers, 'Sec-WebSocket-Key')
  return { type: 'answer', head, headLength: head.headLength, client: judgeResponse(head, key, offered) }
}

/** The line of the request that a refusal is about: `request` for the first one, else a header's name in lower case. */
export function blamedLine(judgement: RequestJudgement): string | null {
  if (judgement.ok) return null
  const item = Number(/item (\d)/.exec(judgement.section)?.[1])
  const lines = ['request', 'host', 'upgrade', 'connection', 'sec-websocket-key', 'sec-websocket-version']
  return lines[item - 1] ?? null
}
