import type { IncomingMessage } from 'node:http'
import type { WebSocket } from 'ws'

/** The connection could not be opened. The message is a sentence without a subject: “could not connect: …”. */
export class NotConnected extends Error {
  override name = 'NotConnected'
}

/** Resolves once the handshake is over. Rejects with NotConnected, in words for the learner, and ends the socket then. */
export function handshake(webSocket: WebSocket, deadlineMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = false
    const fails = (why: NotConnected) => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      reject(why)
      webSocket.terminate()
    }
    // The timeout of ws hangs on the socket's own, which nobody sets on a socket that was open before.
    const timer = setTimeout(
      () => fails(new NotConnected('could not connect: the server did not answer the handshake in time')),
      deadlineMs,
    )
    webSocket.once('open', () => {
      isOver = true
      clearTimeout(timer)
      resolve()
    })
    webSocket.once('unexpected-response', (_, answer) => fails(refusal(answer)))
    webSocket.once('error', (cause) => fails(new NotConnected(`could not connect: ${cause.message}`, { cause })))
    webSocket.once('close', () => {
      fails(new NotConnected('could not connect: the connection closed during the handshake'))
    })
  })
}

/** Why the socket itself could not be had. */
export function notConnected(port: number, cause: NodeJS.ErrnoException): NotConnected {
  const why =
    cause.code === 'ECONNREFUSED'
      ? `could not connect: nothing listens on port ${port}`
      : `could not connect to port ${port}: ${cause.code ?? cause.message}`
  return new NotConnected(why, { cause })
}

function refusal(answer: IncomingMessage): NotConnected {
  return new NotConnected(
    `could not connect: the server answered ${answer.statusCode} ${answer.statusMessage ?? ''} where 101 Switching Protocols was due`,
  )
}
