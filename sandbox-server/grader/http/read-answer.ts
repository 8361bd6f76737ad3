import type { IncomingMessage } from 'node:http'
import { Answer } from './answer.ts'
import { type Exchange, NotAnswered } from './exchange.ts'

/** What is read of one body at most. */
const MOST_BYTES = 4 * 1024 * 1024

/** Waits for the whole answer. Rejects with NotAnswered. */
export async function readAnswer(
  exchange: Exchange,
  { name, request }: { name: string; request: string },
): Promise<Answer> {
  const response = await exchange.response
  const event = exchange.tap.lastReceived
  // After a change of protocol no body comes: the head is all there is.
  const text = response.statusCode === 101 ? '' : await bodyOf(response, exchange)
  if (response.statusCode === 101) exchange.abort()
  return new Answer({ ...headOf(response), name, request, text, event })
}

/** Status and headers of a response, with each header as one text. */
export function headOf({ statusCode = 0, statusMessage = '', headers }: IncomingMessage): {
  status: number
  reason: string
  headers: Record<string, string>
} {
  const texts = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  )
  return { status: statusCode, reason: statusMessage, headers: Object.fromEntries(texts) }
}

async function bodyOf(response: IncomingMessage, exchange: Exchange): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of response) {
      parts.push(part)
      length += part.length
      if (length <= MOST_BYTES) continue
      exchange.abort()
      const why = `got a body of more than ${MOST_BYTES / 1024 / 1024} MiB, and stopped reading`
      throw new NotAnswered(why, { event: exchange.tap.lastReceived })
    }
  } catch (cause) {
    if (cause instanceof NotAnswered) throw cause
    throw new NotAnswered(`got only a part of the answer: the connection ended after ${length} bytes of its body`, {
      event: exchange.tap.closedEvent ?? exchange.tap.lastReceived,
      cause,
    })
  }
  return Buffer.concat(parts).toString('utf8')
}
