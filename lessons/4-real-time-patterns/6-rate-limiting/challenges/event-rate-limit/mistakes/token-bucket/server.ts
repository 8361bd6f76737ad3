// A bucket of thirty tokens that is refilled all the time.
import { Server } from 'socket.io'

const LIMIT = 30
const WINDOW_MS = 60_000

const port = Number(process.env.PORT ?? 3000)
const io = new Server(port)

const buckets = new Map<string, { tokens: number; at: number }>()

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
  const bucket = buckets.get(userId) ?? { tokens: LIMIT, at: now }
  buckets.set(userId, bucket)
  bucket.tokens = Math.min(LIMIT, bucket.tokens + ((now - bucket.at) * LIMIT) / WINDOW_MS)
  bucket.at = now
  if (bucket.tokens < 1) return ((1 - bucket.tokens) * WINDOW_MS) / LIMIT
  bucket.tokens--
  return 0
}

console.log(`listening on ${port}`)
