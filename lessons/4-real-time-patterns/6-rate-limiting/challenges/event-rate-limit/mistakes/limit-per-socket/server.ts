// Keeps the times with the socket: every tab has thirty of its own.
import { Server } from 'socket.io'

const LIMIT = 30
const WINDOW_MS = 60_000

const port = Number(process.env.PORT ?? 3000)
const io = new Server(port)


io.on('connection', (socket) => {
  const userId = String(socket.handshake.auth.userId)
  const times: number[] = []

  socket.on('chat', (message, acknowledge) => {
    const answer = typeof acknowledge === 'function' ? acknowledge : () => {}
    const text = message?.text
    if (typeof text !== 'string') {
      answer({ status: 'error', message: 'text must be a string' })
      return
    }
    const waitMs = admit(times)
    if (waitMs > 0) {
      answer({ status: 'rate_limited', retryAfter: Math.ceil(waitMs / 1000) })
      return
    }
    socket.broadcast.emit('chat', { userId, text })
    answer({ status: 'ok' })
  })
})

/** Counts one message of this user and gives 0, or gives the milliseconds until the next one will be accepted. */
function admit(times: number[]): number {
  const now = Date.now()
  while (times[0] !== undefined && times[0] <= now - WINDOW_MS) times.shift()
  if (times[0] !== undefined && times.length >= LIMIT) return times[0] + WINDOW_MS - now
  times.push(now)
  return 0
}

console.log(`listening on ${port}`)
