// Estimates from the last minute and this one: respectable, and not exact.
import { Server } from 'socket.io'

const LIMIT = 30
const WINDOW_MS = 60_000

const port = Number(process.env.PORT ?? 3000)
const io = new Server(port)

const counters = new Map<string, { from: number; count: number; before: number }>()

io.on('connection', (socket) => {
  const userId = String(socket.handshake.auth.userId)

  socket.on('chat', (message, acknowledge) => {
    const answer = typeof acknowledge === 'function' ? acknowledge : () => {}
    const text = message?.text
    if (typeof text !== 'string') {
      answer({ status: 'error', message: 'text must be a string' })
      return
    }
    const waitMs = admit(userId)
    if (waitMs > 0) {
      answer({ status: 'rate_limited', retryAfter: Math.ceil(waitMs / 1000) })
      return
    }
    socket.broadcast.emit('chat', { userId, text })
    answer({ status: 'ok' })
  })
})

function admit(userId: string): number {
  const now = Date.now()
  const counter = counters.get(userId) ?? { from: now, count: 0, before: 0 }
  counters.set(userId, counter)
  while (now - counter.from >= WINDOW_MS) {
    counter.from += WINDOW_MS
    counter.before = counter.count
    counter.count = 0
  }
  const share = 1 - (now - counter.from) / WINDOW_MS
  if (counter.before * share + counter.count >= LIMIT) return counter.from + WINDOW_MS - now
  counter.count++
  return 0
}

console.log(`listening on ${port}`)
