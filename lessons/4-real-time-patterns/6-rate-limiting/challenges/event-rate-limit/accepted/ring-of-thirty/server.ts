// Thirty slots per user: the slot that is written next holds the time of the thirtieth message back.
import { createServer } from 'node:http'
import { Server } from 'socket.io'

class Window {
  readonly #slots = new Float64Array(30).fill(Number.NEGATIVE_INFINITY)
  #next = 0

  /** Seconds to wait; 0 when the message may pass. */
  take(now: number): number {
    const thirtyAgo = this.#slots[this.#next] ?? Number.NEGATIVE_INFINITY
    const left = thirtyAgo + 60_000 - now
    if (left > 0) return Math.max(1, Math.ceil(left / 1_000))
    this.#slots[this.#next] = now
    this.#next = (this.#next + 1) % this.#slots.length
    return 0
  }
}

const http = createServer()
const io = new Server(http, { cors: { origin: false } })
const windows: Record<string, Window> = Object.create(null)

io.use((socket, next) => {
  const { userId } = socket.handshake.auth
  if (typeof userId !== 'string' || userId === '') return next(new Error('who are you?'))
  socket.data.userId = userId
  next()
})

io.on('connection', (socket) => {
  const { userId } = socket.data
  socket.on('chat', (payload: unknown, ack?: unknown) => {
    windows[userId] ??= new Window()
    const wait = windows[userId].take(performance.now())
    const answer = typeof ack === 'function' ? ack : () => {}
    if (wait > 0) return answer({ status: 'rate_limited', retryAfter: wait, limit: 30 })
    const text = typeof payload === 'object' && payload !== null && 'text' in payload ? String(payload.text) : ''
    socket.broadcast.emit('chat', { userId, text, at: new Date().toISOString() })
    answer({ status: 'ok' })
  })
})

http.listen(Number(process.env.PORT ?? 3000))
