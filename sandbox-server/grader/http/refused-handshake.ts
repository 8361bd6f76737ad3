import { randomBytes } from 'node:crypto'
import { FrameDecoder, OPCODE, readClose } from '#wire'
import type { Address } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import { find, type Word } from '../words.ts'
import type { Answer } from './answer.ts'
import { Exchange } from './exchange.ts'
import { named } from './explain-answer.ts'
import { inTime } from './in-time.ts'
import { notAnswered } from './not-answered.ts'
import { readAnswer } from './read-answer.ts'

/** Milliseconds an answer may take. */
const USUAL_WAIT = 1_000
/** Milliseconds to look at what a server does that lets in whom it should have refused. */
const LOOK_AFTER = 100

/** Asks for a WebSocket, which must be refused. Gives the answer; fails when the server lets the client in. */
export async function refusedHandshake(
  name: string,
  {
    surroundings,
    address,
    status,
    words,
  }: {
    surroundings: Surroundings
    address: Address
    status: number | readonly number[] | undefined
    words: readonly Word[]
  },
): Promise<Answer> {
  const { recorder, patience, signal } = surroundings
  const path = address.path ?? '/'
  const request = `the WebSocket handshake on ${path}`
  const ms = find(words, 'within')?.ms ?? USUAL_WAIT
  const connectMs = ms * patience
  try {
    const headers = handshakeHeaders(address)
    const exchange = await Exchange.open({ name, address, recorder, method: 'GET', path, connectMs, headers })
    surroundings.onClear(() => exchange.abort())
    const inItsTime = { exchange, ms, patience, signal }
    const response = await inTime(exchange.response, inItsTime)
    const goodbye = response.statusCode === 101 ? await closeAfter(exchange, LOOK_AFTER * patience) : null
    const answer = await inTime(readAnswer(exchange, { name, request }), inItsTime)
    if (answer.status !== 101) return status === undefined ? answer : answer.is({ status }, ...words)
    const due = status === undefined ? 'another status than 101' : [status].flat().map(named).join(' or ')
    const message =
      goodbye === null
        ? `${name} was let in where the handshake was to be refused.`
        : `${name} was let in first and closed with ${goodbye} afterwards. Refuse before the upgrade: until 101 is sent, the client holds no connection.`
    throw answer.failure({ message, anomaly: 'unexpected', expected: due }, words)
  } catch (error) {
    throw notAnswered(error, { name, request, words })
  }
}

function handshakeHeaders({ protocols = [] }: Address): Record<string, string> {
  return {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    ...(protocols.length === 0 ? {} : { 'Sec-WebSocket-Protocol': protocols.join(', ') }),
  }
}

/** The close code that comes within so many milliseconds, or null. */
function closeAfter({ socket, afterUpgrade }: Exchange, ms: number): Promise<string | null> {
  const decoder = new FrameDecoder()
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), ms)
    const settle = (code: string | null): void => {
      clearTimeout(timer)
      resolve(code)
    }
    socket.once('close', () => settle(null))
    const read = (bytes: Uint8Array): void => {
      for (const decoded of decoder.push(bytes)) {
        if (decoded.type !== 'frame' || decoded.frame.opcode !== OPCODE.close) continue
        const { code } = readClose(decoded.frame.payload)
        settle(code === null ? 'no code' : `${code}`)
      }
    }
    read(afterUpgrade)
    socket.on('data', read)
    socket.resume()
  })
}
