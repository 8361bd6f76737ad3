// A window that begins with the first message and begins anew when it is over.
import { Server } from 'socket.io'

const LIMIT = 30
const WINDOW_MS = 60_000

const port = Number(process.env.PORT ?? 3000)
const io = new Server(port)

const windows = new Map<string, { from: number; count: number }>()

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
  let window = windows.get(userId)
  if (window === undefined || now - window.from >= WINDOW_MS) window = { from: now, count: 0 }
  windows.set(userId, window)
  if (window.count >= LIMIT) return window.from + WINDOW_MS - now
  window.count++
  return 0
}

console.log(`listening on ${port}`)
