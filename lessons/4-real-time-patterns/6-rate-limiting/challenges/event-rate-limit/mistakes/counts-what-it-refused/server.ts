// Adds every attempt, refused or not.
import { Server } from 'socket.io'

const LIMIT = 30
const WINDOW_MS = 60_000

const port = Number(process.env.PORT ?? 3000)
const io = new Server(port)

/** When each user's accepted messages came, oldest first. It belongs to the user, not to a connection. */
const acceptedAt = new Map<string, number[]>()

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

/** Counts one message of this user and gives 0, or gives the milliseconds until the next one will be accepted. */
function admit(userId: string): number {
  const now = Date.now()
  const times = acceptedAt.get(userId) ?? []
  while (times[0] !== undefined && times[0] <= now - WINDOW_MS) times.shift()
  acceptedAt.set(userId, times)
  times.push(now)
  if (times.length > LIMIT) return (times[0] ?? now) + WINDOW_MS - now
  return 0
}

// Users who have been silent for a whole window need not be remembered.
const forgetting = setInterval(() => {
  const windowStart = Date.now() - WINDOW_MS
  for (const [userId, times] of acceptedAt) {
    if ((times.at(-1) ?? 0) <= windowStart) acceptedAt.delete(userId)
  }
}, WINDOW_MS)
forgetting.unref()

console.log(`listening on ${port}`)
