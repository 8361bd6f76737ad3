import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { type Header, judgeRequest, type RequestHead, writeResponseHead } from '#wire'
import { type LabServer, onLoopback } from './on-loopback.ts'

/** The largest message the echo reads; a larger one is closed with 1009. */
const MESSAGE_BYTES = 64 * 1024
/** Learners may send a head byte by byte, but not for ever. */
const HEAD_MS = 60_000

/**
 * Starts a real HTTP and WebSocket server on an unused loopback port. Its opening handshake is strict and says which rule
 * was broken; what it accepts is handed to ws, which echoes every message as it came: text as text, binary as binary.
 */
export async function startLabServer(): Promise<LabServer> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES, perMessageDeflate: false })
  // A missing Host is for judgeRequest to name (RFC 6455 §4.2.1 item 2), not for Node.
  const server = createServer({ requireHostHeader: false, headersTimeout: HEAD_MS, requestTimeout: HEAD_MS })

  server.on('request', (request, response) => {
    const answer = answerTo(request)
    response.sendDate = false
    response.writeHead(answer.status, answer.headers.flat())
    response.end(answer.body)
  })
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy())
    const judgement = judgeRequest(headOf(request))
    if (!judgement.ok) {
      const { status, headers, body } = answerTo(request)
      stream.end(writeResponseHead({ version: '1.1', status, reason: STATUS_CODES[status] ?? '', headers }) + body)
      return
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      // ws answers what breaks RFC 6455 with the right close code by itself; `close` follows.
      socket.on('error', () => {})
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
    })
  })

  return await onLoopback(server, sockets)
}

/** Why the request opens no WebSocket, as an HTTP answer with the rule in plain text. */
function answerTo(request: IncomingMessage): { status: number; headers: Header[]; body: string } {
  const judgement = judgeRequest(headOf(request))
  // Node calls a request an upgrade only when Connection and Upgrade say so; what passes here but is none cannot be.
  const refusal = judgement.ok
    ? { status: 400, headers: [], section: 'RFC 6455 §4.2.1', rule: 'The request asks to upgrade.', message: '' }
    : judgement
  const body = `${refusal.section}\n${refusal.rule}\n${refusal.message}\n`
  return {
    status: refusal.status,
    body,
    headers: [
      ...refusal.headers,
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Content-Length', String(Buffer.byteLength(body))],
      ...(refusal.headers.some(([name]) => name === 'Connection') ? [] : [['Connection', 'close'] satisfies Header]),
    ],
  }
}

function headOf(request: IncomingMessage): RequestHead {
  const { method = '', url = '', httpVersion, rawHeaders } = request
  const headers: Header[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? ''])
  return { method, target: url, version: httpVersion, headers }
}
