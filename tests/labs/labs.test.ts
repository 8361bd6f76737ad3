import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { encodeFrame, fromHex, parseResponseHead, toHex, writeRequestHead } from '#wire'
import { type Labs, startLabs } from '../../sandbox-server/labs/index.ts'
import { startLabServer } from '../../sandbox-server/labs/lab-server.ts'
import { openRawLine, type RawLineClosed } from '../../sandbox-server/labs/raw-line.ts'

/** RFC 6455 §1.3: the key of the example and the accept value that answers it. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='

const HANDSHAKE: [string, string][] = [
  ['Host', 'server.example.com'],
  ['Upgrade', 'websocket'],
  ['Connection', 'Upgrade'],
  ['Sec-WebSocket-Key', KEY],
  ['Sec-WebSocket-Version', '13'],
]

describe('the lab server, spoken to in raw bytes', () => {
  let labs: Labs
  before(async () => {
    labs = await startLabs()
  })
  after(() => labs.close())

  test('answers the handshake of the RFC with 101 and the accept value of the RFC', async () => {
    const line = await openLine(labs, 'handshake')
    line.sendText(request(HANDSHAKE))
    const head = await line.head()
    assert.equal(head.status, 101)
    assert.deepEqual(header(head.headers, 'Sec-WebSocket-Accept'), [ACCEPT])
    line.close()
    assert.equal(await line.closed, 'us')
  })

  const refusals: [string, string, number, string][] = [
    ['without a Host', request(HANDSHAKE.slice(1)), 400, 'item 2'],
    ['without an Upgrade', request(without('Upgrade')), 426, 'item 3'],
    ['without a Connection', request(without('Connection')), 400, 'item 4'],
    ['without a key', request(without('Sec-WebSocket-Key')), 400, 'item 5'],
    ['with a key of 15 bytes', request(instead('Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAA')), 400, 'item 5'],
    ['with version 8', request(instead('Sec-WebSocket-Version', '8')), 426, 'item 6'],
    ['by POST', request(HANDSHAKE).replace('GET', 'POST'), 405, 'item 1'],
    ['in HTTP/1.0', request(HANDSHAKE).replace('HTTP/1.1', 'HTTP/1.0'), 400, 'item 1'],
  ]
  for (const [what, text, status, item] of refusals) {
    test(`refuses a handshake ${what} with ${status} and the rule in the body`, async () => {
      const line = await openLine(labs, 'handshake')
      line.sendText(text)
      const { status: seen, body } = await line.answer()
      assert.equal(seen, status)
      assert.match(body, new RegExp(`^RFC 6455 §4.2.1 ${item}\n.+\n.+`))
      line.close()
    })
  }

  test('answers bytes that are no HTTP at all with the 400 of Node itself', async () => {
    const line = await openLine(labs, 'handshake')
    line.sendText('HELLO THERE\r\n\r\n')
    const head = await line.head()
    assert.equal(head.status, 400)
    assert.equal(await line.closed, 'fin')
  })

  test('echoes a masked text frame of the RFC as an unmasked one, byte for byte', async () => {
    const line = await openFrames(labs)
    // RFC 6455 §5.7: a single-frame masked text message, then the same unmasked.
    line.send('818537fa213d7f9f4d5158')
    assert.equal(await line.bytes(7), '810548656c6c6f')
    line.close()
  })

  test('echoes binary as binary', async () => {
    const line = await openFrames(labs)
    const sent = encodeFrame({ fin: true, rsv: 0, opcode: 2, mask: fromHex('01020304'), payload: fromHex('00ff10') })
    line.send(toHex(sent))
    assert.equal(await line.bytes(5), '820300ff10')
    line.close()
  })

  test('answers a ping with a pong of the same bytes', async () => {
    const line = await openFrames(labs)
    line.send('898537fa213d7f9f4d5158')
    assert.equal(await line.bytes(7), '8a0548656c6c6f')
    line.close()
  })

  test('closes with 1002 when a frame comes unmasked', async () => {
    const line = await openFrames(labs)
    line.send('810548656c6c6f')
    assert.equal(await line.bytes(4), '880203ea')
    assert.equal(await line.closed, 'fin')
  })

  test('closes with 1009 when a message is larger than 64 KiB', async () => {
    const line = await openFrames(labs)
    // FIN and text, masked, 64-bit length of 65 537: the length alone is enough.
    line.send('81ff0000000000010001')
    assert.equal(await line.bytes(4), '880203f1')
  })

  test('takes a frame that comes one byte at a time', async () => {
    const line = await openFrames(labs)
    for (const byte of '818537fa213d7f9f4d5158'.match(/../g) ?? []) line.send(byte)
    assert.equal(await line.bytes(7), '810548656c6c6f')
    line.close()
  })

  test('says how long the answer took, counted from the last send', async () => {
    const line = await openFrames(labs)
    line.send('818537fa213d7f9f4d5158')
    await line.bytes(7)
    assert.ok(line.lastAtMs > 0 && line.lastAtMs < 1_000, `${line.lastAtMs} ms`)
    line.close()
  })

  test('there is no line to a lab that does not exist', () => {
    assert.equal(labs.open('nope', { onOpened() {}, onBytes() {}, onClosed() {} }), null)
  })
})

describe('a raw line', () => {
  test('is closed as idle when nobody speaks', async () => {
    const server = await startLabServer()
    const closed = await new Promise<RawLineClosed>((resolve) => {
      openRawLine({ port: server.port, idleMs: 20, maxBytes: 100, onOpened() {}, onBytes() {}, onClosed: resolve })
    })
    assert.equal(closed, 'idle')
    await server.close()
  })

  test('is closed by us when more bytes went over it than it may carry', async () => {
    const server = await startLabServer()
    const closed = await new Promise<RawLineClosed>((resolve) => {
      const line = openRawLine({
        port: server.port,
        idleMs: 5_000,
        maxBytes: 100,
        onOpened() {},
        onBytes() {},
        onClosed: resolve,
      })
      line.send('00'.repeat(101))
    })
    assert.equal(closed, 'us')
    await server.close()
  })

  test('is closed with rst when nobody is at the port', async () => {
    const server = await startLabServer()
    await server.close()
    const closed = await new Promise<RawLineClosed>((resolve) => {
      openRawLine({ port: server.port, idleMs: 5_000, maxBytes: 100, onOpened() {}, onBytes() {}, onClosed: resolve })
    })
    assert.equal(closed, 'rst')
  })
})

function request(headers: [string, string][]): string {
  return writeRequestHead({ method: 'GET', target: '/', version: '1.1', headers })
}

function without(name: string): [string, string][] {
  return HANDSHAKE.filter(([found]) => found !== name)
}

function instead(name: string, value: string): [string, string][] {
  return HANDSHAKE.map(([found, old]) => [found, found === name ? value : old])
}

function header(headers: [string, string][], name: string): string[] {
  return headers.filter(([found]) => found.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
}

/** A line with an inbox. */
async function openLine(labs: Labs, lab: string) {
  let heard = Buffer.alloc(0)
  let lastAtMs = -1
  let wake = (): void => {}
  const opened = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<RawLineClosed>()
  const line = labs.open(lab, {
    onOpened: opened.resolve,
    onBytes(hex, atMs) {
      heard = Buffer.concat([heard, Buffer.from(hex, 'hex')])
      lastAtMs = atMs
      wake()
    },
    onClosed: closed.resolve,
  })
  if (!line) throw new Error(`No lab ${lab}`)
  await opened.promise

  const until = async <T>(read: () => T | null): Promise<T> => {
    const deadline = AbortSignal.timeout(3_000)
    for (;;) {
      const found = read()
      if (found !== null) return found
      await new Promise<void>((resolve, reject) => {
        wake = resolve
        deadline.addEventListener('abort', () => reject(new Error(`Heard only ${heard.toString('hex')} in time`)))
      })
    }
  }
  const head = () =>
    until(() => {
      const parsed = parseResponseHead(heard)
      if (parsed.type === 'incomplete') return null
      if (parsed.type === 'malformed') throw new Error(parsed.message)
      heard = heard.subarray(parsed.headLength)
      return parsed
    })
  const bytes = (count: number) =>
    until(() => {
      if (heard.length < count) return null
      const taken = heard.subarray(0, count)
      heard = heard.subarray(count)
      return taken.toString('hex')
    })
  return {
    closed: closed.promise,
    get lastAtMs() {
      return lastAtMs
    },
    send: (hex: string) => line.send(hex),
    sendText: (text: string) => line.send(Buffer.from(text).toString('hex')),
    close: () => line.close(),
    head,
    bytes,
    async answer() {
      const { status, headers } = await head()
      const length = Number(header(headers, 'Content-Length')[0])
      return { status, headers, body: Buffer.from(await bytes(length), 'hex').toString() }
    },
  }
}

async function openFrames(labs: Labs) {
  const line = await openLine(labs, 'frames')
  line.sendText(request(HANDSHAKE))
  assert.equal((await line.head()).status, 101)
  return line
}
