// What goes to Redis and what goes to clients is one and the same text: it is written once and never again.
import { createServer } from 'node:http'
import { Redis } from 'ioredis'
import { type WebSocket, WebSocketServer } from 'ws'

class Room {
  readonly #port: number
  readonly #sockets = new Map<number, WebSocket>()
  readonly #out: Redis
  readonly #in: Redis
  #given = 0

  constructor(port: number, url: string) {
    this.#port = port
    this.#out = new Redis(url, { lazyConnect: true })
    this.#in = this.#out.duplicate()
    for (const redis of [this.#out, this.#in]) redis.on('error', console.error)
    this.#in.on('messageBuffer', (_channel: Buffer, payload: Buffer) => {
      const message = soundness(payload.toString())
      if (message !== null && Number(message.originServer) !== this.#port) this.#spread(payload.toString())
    })
  }

  async open() {
    await Promise.all([this.#out.connect(), this.#in.connect()])
    await this.#in.subscribe('ws:broadcast')
  }

  enter(socket: WebSocket) {
    const id = ++this.#given
    this.#sockets.set(id, socket)
    socket.once('close', () => this.#sockets.delete(id))
    socket.on('error', console.error)
    socket.on('message', (data, isBinary) => {
      const message = isBinary ? null : soundness(data.toString())
      if (message === null) return
      const text = JSON.stringify({ type: 'broadcast', text: message.text, from: id, originServer: this.#port })
      this.#spread(text, id)
      this.#out.publish('ws:broadcast', text).catch(console.error)
    })
  }

  #spread(text: string, speaker?: number) {
    for (const [id, socket] of this.#sockets) if (id !== speaker) socket.send(text, () => undefined)
  }
}

function soundness(json: string): { text: string; originServer?: unknown } | null {
  try {
    const message = JSON.parse(json)
    return message?.type === 'broadcast' && typeof message.text === 'string' ? message : null
  } catch {
    return null
  }
}

const port = Number(process.env.PORT ?? 8081)
const room = new Room(port, process.env.REDIS_URL ?? 'redis://127.0.0.1:6379')
await room.open()
const http = createServer((_request, response) => response.end('This is a WebSocket server.'))
new WebSocketServer({ server: http }).on('connection', (socket) => room.enter(socket))
http.listen(port)
