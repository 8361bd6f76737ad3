import {
  Conformance,
  type Decoded,
  type DecodeError,
  decodeUtf8,
  describeCloseCode,
  type Frame,
  OPCODE,
  readClose,
} from '#wire'
import { SERVER_READS } from '../line/transcript.ts'
import type { Outcome } from '../predict/outcome.ts'

/** What the lab's echo server may do about something sent to it. */
export const OUTCOMES = [
  { id: 'echo', text: 'an echo', means: 'the message comes back' },
  { id: 'pong', text: 'a pong', means: 'with the payload of the ping' },
  { id: 'close', text: 'its own Close', means: 'in answer to the Close that was sent' },
  { id: '1002', text: '1002', means: 'protocol error' },
  { id: '1007', text: '1007', means: 'payload that is not what its type says' },
  { id: '1009', text: '1009', means: 'message too big' },
  { id: 'nothing', text: 'nothing', means: 'no answer is due yet' },
] as const satisfies readonly Outcome<string>[]

export type OutcomeId = (typeof OUTCOMES)[number]['id']

/** What the rules say about one frame, before anybody has answered. */
export interface Foreseen {
  outcome: OutcomeId
  sentence: string
  section: string
}

/** What a server that keeps the rules does about each of these, sent to it in this order on one connection. */
export function foresee(frames: readonly (Decoded | null)[]): Foreseen[] {
  const rules = new Conformance({ receiver: 'server', maxPayload: SERVER_READS })
  let hasEnded = false
  let message: Uint8Array[] = []
  return frames.map((decoded) => {
    if (hasEnded) return nothing('Nobody reads this any more: the connection has ended.', 'RFC 6455 §7.1.7')
    if (decoded === null) return nothing('A frame that has not ended. The server waits for the rest.', 'RFC 6455 §5.2')
    if (decoded.type === 'error') {
      hasEnded = true
      return failure(decoded)
    }
    const { frame, isShortest } = decoded
    const violation = rules.judge(frame, { isShortest })
    if (violation !== null && !violation.isTolerated) {
      hasEnded = true
      return failure(violation)
    }
    if (frame.opcode === OPCODE.close) hasEnded = true
    if (frame.opcode < 8) message = frame.opcode === OPCODE.continuation ? [...message, frame.payload] : [frame.payload]
    const answer = lawful(frame, message)
    if (violation === null) return answer
    return {
      ...answer,
      sentence: `${violation.message} Many receivers let it pass. ${answer.sentence}`,
      section: violation.section,
    }
  })
}

/** What comes of several frames together: all that comes back, with the last of it, or the failure, as the outcome. */
export function together(foreseen: readonly Foreseen[]): Foreseen | null {
  const answered = foreseen.filter(({ outcome }) => outcome !== 'nothing')
  const last = answered.at(-1)
  if (last === undefined) return foreseen.at(-1) ?? null
  return { ...last, sentence: answered.map(({ sentence }) => sentence).join(' ') }
}

/** What did come back. `answers` are the server's frames since the last send. */
export function happened(answers: readonly Frame[], hasSentClose: boolean): OutcomeId {
  const close = answers.find(({ opcode }) => opcode === OPCODE.close)
  if (close !== undefined) {
    if (hasSentClose) return 'close'
    const { code } = readClose(close.payload)
    return OUTCOMES.find(({ id }) => id === `${code}`)?.id ?? 'close'
  }
  const last = answers.at(-1)
  if (last === undefined) return 'nothing'
  return last.opcode === OPCODE.pong ? 'pong' : 'echo'
}

/** How the outcome reads in a sentence: `1002 protocol error`, `an echo`. */
export function named(outcome: OutcomeId): string {
  const found = OUTCOMES.find(({ id }) => id === outcome)
  return /^\d/.test(outcome) ? `a Close with ${outcome}, ${found?.means}` : (found?.text ?? outcome)
}

function lawful(frame: Frame, message: readonly Uint8Array[]): Foreseen {
  switch (frame.opcode) {
    case OPCODE.ping:
      return { outcome: 'pong', sentence: 'A pong with the same payload.', section: 'RFC 6455 §5.5.3' }
    case OPCODE.pong:
      return nothing('Nothing. A pong is never answered.', 'RFC 6455 §5.5.3')
    case OPCODE.close: {
      const { code } = readClose(frame.payload)
      const what =
        code === null ? 'A Close, empty like this one' : `A Close with ${code}, ${describeCloseCode(code).name}`
      return { outcome: 'close', sentence: `${what}; then the server ends the connection.`, section: 'RFC 6455 §5.5.1' }
    }
  }
  if (!frame.fin) return nothing('Nothing yet. FIN is 0, so the message goes on.', 'RFC 6455 §5.4')
  const bytes = message.reduce((sum, part) => sum + part.length, 0)
  const [only] = message
  const whole = message.length === 1 && only !== undefined ? decodeUtf8(only) : null
  const words = whole?.type === 'text' && bytes <= 40 && frame.opcode === OPCODE.text ? ` “${whole.text}”` : ''
  const parts = message.length > 1 ? `, put together from ${message.length} frames` : ''
  return {
    outcome: 'echo',
    sentence: `The message${words} of ${bytes} bytes comes back${parts}.`,
    section: 'RFC 6455 §5.6',
  }
}

function failure({
  code,
  message,
  section,
}: Pick<DecodeError, 'message' | 'section'> & { code: 1002 | 1007 | 1009 }): Foreseen {
  const outcome: OutcomeId = code === 1002 ? '1002' : code === 1007 ? '1007' : '1009'
  return { outcome, sentence: `${message} It fails the connection with ${code}.`, section }
}

function nothing(sentence: string, section: string): Foreseen {
  return { outcome: 'nothing', sentence, section }
}
