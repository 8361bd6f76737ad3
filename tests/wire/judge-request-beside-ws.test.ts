import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { WebSocketServer } from 'ws'
import {
  judgeRequest,
  judgeResponse,
  parseResponseHead,
  type RequestHead,
  type ResponseHead,
  writeRequestHead,
} from '#wire'
import { OPENING, withHeader } from './requests.ts'

const ANSWER_WITHIN_MS = 2000

type Change = (request: RequestHead) => RequestHead

const header =
  (name: string, ...values: string[]): Change =>
  (request) =>
    withHeader(request, name, ...values)

/** Changes on which `ws` and the letter of §4.2.1 agree, alone and in pairs. */
const AGREED: readonly Change[] = [
  (request) => request,
  (request) => ({ ...request, method: 'POST' }),
  header('Upgrade'),
  header('Upgrade', 'h2c'),
  header('Upgrade', 'WEBSOCKET'),
  header('Connection'),
  header('Connection', 'keep-alive'),
  header('Connection', 'keep-alive, upgrade'),
  header('Sec-WebSocket-Key'),
  header('Sec-WebSocket-Key', 'short'),
  header('Sec-WebSocket-Key', 'AQIDBAUGBwgJCgsMDQ4PEC=='),
  header('Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=', 'AAAAAAAAAAAAAAAAAAAAAA=='),
  header('Sec-WebSocket-Version'),
  header('Sec-WebSocket-Version', '14'),
  header('Sec-WebSocket-Version', '13', '13'),
  header('Origin'),
  header('Sec-WebSocket-Protocol'),
]

/** Where `ws` (with Node's HTTP in front of it) is more or less lenient than the letter. */
const APART: readonly { name: string; change: Change; ws: number; us: number }[] = [
  { name: 'Node asks an upgrade for no Host; item 2 does', change: header('Host'), ws: 101, us: 400 },
  {
    name: 'ws answers HTTP/1.0; item 1 asks for 1.1 or higher',
    change: (request) => ({ ...request, version: '1.0' }),
    ws: 101,
    us: 400,
  },
  {
    name: 'ws still speaks version 8, a draft; item 6 asks for 13',
    change: header('Sec-WebSocket-Version', '8'),
    ws: 101,
    us: 426,
  },
  {
    name: 'ws reads the version as any number; the grammar of §4.3 has no leading zero',
    change: header('Sec-WebSocket-Version', '013'),
    ws: 101,
    us: 426,
  },
  {
    name: 'ws wants websocket alone in Upgrade; item 3 asks that it be contained',
    change: header('Upgrade', 'h2c, websocket'),
    ws: 400,
    us: 101,
  },
  {
    name: 'Node takes the first of two Hosts; RFC 9112 §3.2 refuses',
    change: header('Host', 'a', 'b'),
    ws: 101,
    us: 400,
  },
]

describe('which opening handshakes a server accepts, beside ws', () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  let port = 0
  before(async () => {
    if (server.address() === null) await once(server, 'listening')
    port = (server.address() as AddressInfo).port // a TCP server that listens has one
  })
  after(() => new Promise<void>((resolve) => server.close(() => resolve())))

  it('the same, with the same accept value, for every change and pair of changes', async () => {
    const requests = AGREED.flatMap((one) => AGREED.map((other) => other(one(OPENING))))
    await inBatches(requests, async (request) => {
      const theirs = await answerOf(port, request)
      const ours = judgeRequest(request)
      const text = writeRequestHead(request)
      assert.equal(theirs.status === 101, ours.ok, text)
      if (!ours.ok) return
      const judged = judgeResponse(theirs, ours.key, { protocols: ours.protocols })
      assert.deepEqual(judged, { ok: true, protocol: ours.protocols[0] ?? null, extensions: [] }, text)
    })
  })

  for (const { name, change, ws, us } of APART) {
    it(name, async () => {
      const request = change(OPENING)
      const ours = judgeRequest(request)
      assert.deepEqual([(await answerOf(port, request)).status, ours.ok ? 101 : ours.status], [ws, us])
    })
  }
})

/** Sends the request on a connection of its own, and reads the head of the answer. */
async function answerOf(port: number, request: RequestHead): Promise<ResponseHead> {
  const socket = connect(port, '127.0.0.1')
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
  try {
    socket.write(writeRequestHead(request))
    let seen = Buffer.alloc(0)
    for (;;) {
      const [chunk] = await once(socket, 'data', { signal })
      seen = Buffer.concat([seen, chunk])
      const head = parseResponseHead(seen)
      assert.notEqual(head.type, 'malformed')
      if (head.type === 'ok') return head
    }
  } finally {
    socket.destroy()
  }
}

async function inBatches<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += 32) await Promise.all(items.slice(at, at + 32).map(work))
}
