import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type ConnectionFault, FAULTS, type WireEvent } from '#protocol'
import { encodeFrame, encodeUtf8, type Frame, FrameDecoder, OPCODE } from '#wire'
import { Client, WireRecorder } from '../../sandbox-server/grader/index.ts'

/** The far end of the client's connection: a TCP server that shakes hands and shows each chunk as the network gave it. */
class BareServer {
  readonly chunks: { readonly bytes: Buffer; readonly at: number }[] = []
  readonly frames: Frame[] = []
  readonly #server: Server
  #socket: Socket | null = null
  #decoder = new FrameDecoder()
  #isShaken = false
  #wake = () => {}

  constructor() {
    this.#server = createServer((socket) => {
      this.#socket = socket
      socket.setNoDelay()
      socket.on('error', () => {})
      socket.on('data', (bytes) => this.#read(bytes))
    })
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  get socket(): Socket {
    assert.ok(this.#socket !== null)
    return this.#socket
  }

  get texts(): string[] {
    return this.frames.filter(({ opcode }) => opcode === OPCODE.text).map(({ payload }) => String(Buffer.from(payload)))
  }

  says(opcode: number, text: string): void {
    this.socket.write(encodeFrame({ fin: true, rsv: 0, opcode, mask: null, payload: encodeUtf8(text) }))
  }

  /** Resolves once this is so; looks again after each chunk. */
  async until(isSo: () => boolean): Promise<void> {
    const deadline = AbortSignal.timeout(20_000)
    while (!isSo()) {
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve
        deadline.addEventListener('abort', () => reject(new Error(`Only heard ${JSON.stringify(this.texts)}`)))
      })
    }
  }

  close(): void {
    this.#socket?.destroy()
    this.#server.close()
  }

  #read(bytes: Buffer): void {
    if (!this.#isShaken) {
      const key = /sec-websocket-key: (\S+)/i.exec(bytes.toString('latin1'))?.[1]
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
      const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
      this.socket.write([...head, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'))
      this.#isShaken = true
      return
    }
    this.chunks.push({ bytes, at: performance.now() })
    for (const decoded of this.#decoder.push(bytes)) {
      assert.ok(decoded.type === 'frame')
      this.frames.push(decoded.frame)
    }
    this.#wake()
  }
}

describe('a fault has its effect on the bytes at the other end', () => {
  let server: BareServer
  let client: Client
  /** A second pair, which no fault befalls: it shows how far a healthy one has come meanwhile. */
  let beside: { server: BareServer; client: Client }
  let heard: string[]
  let recorder: WireRecorder
  let wire: WireEvent[]
  let hear: () => void

  beforeEach(async () => {
    server = new BareServer()
    heard = []
    // The recorder tells the rest of it later, when another test may have a list of its own.
    const record: WireEvent[] = []
    wire = record
    hear = () => {}
    recorder = new WireRecorder({ on: (event) => event.type === 'wire' && record.push(...event.events) })
    const on = {
      message: ({ bytes }: { bytes: Buffer }) => {
        heard.push(String(bytes))
        hear()
      },
      closed() {},
    }
    client = await Client.open({ name: 'A', port: await server.listen(), recorder, deadlineMs: 2_000, on })
    const other = new BareServer()
    const deaf = { message() {}, closed() {} }
    const port = await other.listen()
    const unseen = new WireRecorder({ on() {} })
    beside = {
      server: other,
      client: await Client.open({ name: 'B', port, recorder: unseen, deadlineMs: 2_000, on: deaf }),
    }
  })
  afterEach(() => {
    for (const pair of [{ server, client }, beside]) {
      pair.client.destroy()
      pair.server.close()
    }
  })

  /** Twice there and back beside: whatever was sent before has long come, or does not come. */
  const meanwhile = async () => {
    for (const question of ['well?', 'and now?']) {
      const answers = beside.server.frames.length
      beside.server.says(OPCODE.ping, question)
      await beside.server.until(() => beside.server.frames.length > answers)
    }
  }

  const hears = async (count: number) => {
    const deadline = AbortSignal.timeout(20_000)
    while (heard.length < count) {
      await new Promise<void>((resolve, reject) => {
        hear = resolve
        deadline.addEventListener('abort', () => reject(new Error(`Only heard ${heard.length} messages`)))
      })
    }
  }

  it('split: one frame comes in many segments, and is whole when they are put together', async () => {
    client.suffers({ kind: 'split', bytes: 5 })
    const texts = Array.from({ length: 10 }, () => '0123456789')
    for (const text of texts) client.send(text)
    await server.until(() => server.texts.length === texts.length)
    assert.deepEqual(server.texts, texts)
    // 6 bytes of header and mask, 10 of payload, five at a time. A kernel that is busy may hand two pieces over together,
    // but not all of them.
    const segments = server.chunks.length
    assert.ok(segments > 2 * texts.length && segments <= 4 * texts.length, `${segments} segments`)
  })

  it('coalesce: several frames come in one segment', async () => {
    client.suffers({ kind: 'coalesce' })
    client.send('one')
    client.send('two')
    client.send('three')
    assert.equal(server.chunks.length, 0)
    client.flush()
    await server.until(() => server.texts.length === 3)
    assert.equal(server.chunks.length, 1)
    assert.deepEqual(server.texts, ['one', 'two', 'three'])
  })

  it('coalesce, with a number: the write leaves when so many frames are in it', async () => {
    client.suffers({ kind: 'coalesce', messages: 2 })
    client.send('one')
    client.send('two')
    await server.until(() => server.texts.length === 2)
    assert.equal(server.chunks.length, 1)
  })

  it('delay: bytes take longer both ways, and keep their order', async () => {
    client.suffers({ kind: 'delay', ms: 60 })
    const startedAt = performance.now()
    client.send('one')
    client.send('two')
    await server.until(() => server.texts.length === 2)
    assert.deepEqual(server.texts, ['one', 'two'])
    const there = performance.now() - startedAt
    server.says(OPCODE.text, 'back')
    await hears(1)
    const back = performance.now() - startedAt
    assert.ok(there >= 59 && back >= there + 59, `there after ${there} ms, back after ${back} ms`)
  })

  it('drop and double: a message is lost, another comes twice', async () => {
    client.suffers({ kind: 'drop', messages: 1 })
    client.send('lost')
    client.suffers({ kind: 'double', messages: 1 })
    client.send('twice')
    client.send('once')
    await server.until(() => server.texts.length === 3)
    assert.deepEqual(server.texts, ['twice', 'twice', 'once'])
  })

  it('slow reader: a long message takes as long as its bytes need', async () => {
    client.suffers({ kind: 'slow-reader', bytesPerSecond: 20_000 })
    const startedAt = performance.now()
    server.says(OPCODE.text, 'x'.repeat(4_000))
    await hears(1)
    const took = performance.now() - startedAt
    assert.ok(took >= 150, `took ${took} ms`)
  })

  it('slow reader: what it cannot take gathers at the sender', async () => {
    client.suffers({ kind: 'slow-reader', bytesPerSecond: 1_000 })
    const flood = encodeFrame({
      fin: true,
      rsv: 0,
      opcode: OPCODE.text,
      mask: null,
      payload: new Uint8Array(256 * 1024),
    })
    const sendTwentyMegabytes = (to: BareServer) => {
      for (let i = 0; i < 80; i++) to.socket.write(flood)
    }
    // More than the kernel's buffers hold. A healthy client reads twice as much meanwhile.
    sendTwentyMegabytes(server)
    for (let i = 0; i < 2; i++) {
      sendTwentyMegabytes(beside.server)
      await meanwhile()
    }
    assert.ok(server.socket.writableLength > 1024 * 1024, `${server.socket.writableLength} bytes wait`)
  })

  it('freeze and thaw: nothing is read or sent meanwhile, and nothing is lost', async () => {
    client.suffers({ kind: 'freeze' })
    client.send('held')
    server.says(OPCODE.ping, 'there?')
    server.says(OPCODE.text, 'unread')
    await meanwhile()
    assert.equal(server.chunks.length, 0)
    assert.deepEqual(heard, [])
    client.suffers({ kind: 'thaw' })
    await hears(1)
    await server.until(() => server.frames.some(({ opcode }) => opcode === OPCODE.pong) && server.texts.length === 1)
    assert.deepEqual([heard, server.texts], [['unread'], ['held']])
  })

  it('no-pong: it reads and sends, but answers no ping', async () => {
    server.says(OPCODE.ping, 'first')
    await server.until(() => server.frames.length === 1)
    client.suffers({ kind: 'no-pong' })
    server.says(OPCODE.ping, 'second')
    server.says(OPCODE.text, 'read')
    await hears(1)
    client.send('sent')
    await server.until(() => server.texts.length === 1)
    assert.equal(server.frames.filter(({ opcode }) => opcode === OPCODE.pong).length, 1)
  })

  it('heal: all of it is over', async () => {
    client.suffers({ kind: 'delay', ms: 10_000 })
    client.suffers({ kind: 'split', bytes: 1 })
    client.suffers({ kind: 'no-pong' })
    client.suffers({ kind: 'drop', messages: 5 })
    client.suffers({ kind: 'heal' })
    client.send('well')
    await server.until(() => server.texts.length === 1)
    assert.equal(server.chunks.length, 1)
  })

  it('vanish: the connection stays open and silent', async () => {
    client.suffers({ kind: 'vanish' })
    server.says(OPCODE.ping, 'there?')
    await meanwhile()
    assert.equal(server.chunks.length, 0)
    assert.equal(server.socket.readyState, 'open')
  })

  it('cut: the other end sees a reset', async () => {
    const broke = once(server.socket, 'error')
    client.suffers({ kind: 'cut' })
    const [error] = await broke
    assert.equal(error.code, 'ECONNRESET')
  })

  it('each stands on the record, by its kind and in a sentence', () => {
    const faults: ConnectionFault[] = [
      { kind: 'delay', ms: 50 },
      { kind: 'split', bytes: 1 },
      { kind: 'double', messages: 2 },
      { kind: 'heal' },
    ]
    for (const fault of faults) client.suffers(fault)
    recorder.flush()
    const told = wire.flatMap((event) =>
      event.type === 'fault' ? [`${event.lane} ${event.kind}: ${event.fault}`] : [],
    )
    assert.deepEqual(told, [
      'A delay: takes 50 ms longer in both directions',
      'A split: sends in pieces of 1 byte',
      'A double: sends its next 2 messages twice',
      'A heal: behaves well again',
    ])
    for (const { title, about } of Object.values(FAULTS)) assert.ok(title.length > 2 && about.endsWith('.'))
  })
})
