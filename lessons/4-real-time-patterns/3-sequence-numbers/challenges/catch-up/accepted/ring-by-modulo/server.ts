// A class with a fixed array: message n lives in slot n modulo 200.
import { WebSocket, WebSocketServer } from 'ws'

interface Kept {
  seq: number
  text: string
}

class Ring {
  readonly #slots: (Kept | undefined)[]
  #latest = 0

  constructor(size: number) {
    this.#slots = new Array(size)
  }

  get latest() {
    return this.#latest
  }

  get oldest() {
    return Math.max(1, this.#latest - this.#slots.length + 1)
  }

  add(text: string): Kept {
    const kept = { seq: ++this.#latest, text }
    this.#slots[kept.seq % this.#slots.length] = kept
    return kept
  }

  *from(seq: number) {
    for (let n = Math.max(seq, this.oldest); n <= this.#latest; n++) {
      const kept = this.#slots[n % this.#slots.length]
      if (kept) yield kept
    }
  }
}

class Hub {
  readonly #ring = new Ring(200)
  readonly #server: WebSocketServer

  constructor(port: number) {
    this.#server = new WebSocketServer({ port, maxPayload: 32 * 1024 })
    this.#server.on('connection', (socket) => this.#welcome(socket))
  }

  #welcome(socket: WebSocket) {
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => {
      const message = this.#parse(data.toString())
      if (message?.type === 'broadcast') this.#publish(message.text)
      else if (message?.type === 'catch_up') this.#catchUp(socket, message.lastSeq)
      else this.#send(socket, { type: 'error', reason: 'unknown message' })
    })
  }

  #publish(text: unknown) {
    if (typeof text !== 'string') return
    const { seq } = this.#ring.add(text)
    for (const socket of this.#server.clients) this.#send(socket, { text, seq, type: 'message' })
  }

  #catchUp(socket: WebSocket, lastSeq: unknown) {
    const canReplay =
      Number.isInteger(lastSeq) && Number(lastSeq) >= this.#ring.oldest - 1 && Number(lastSeq) <= this.#ring.latest
    if (!canReplay) return this.#send(socket, { type: 'full_state', messages: [...this.#ring.from(0)] })
    for (const { seq, text } of this.#ring.from(Number(lastSeq) + 1)) this.#send(socket, { type: 'message', seq, text })
  }

  #send(socket: WebSocket, message: object) {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
  }

  #parse(text: string) {
    try {
      return JSON.parse(text)
    } catch {
      return null
    }
  }
}

new Hub(Number(process.env.PORT ?? 8080))
