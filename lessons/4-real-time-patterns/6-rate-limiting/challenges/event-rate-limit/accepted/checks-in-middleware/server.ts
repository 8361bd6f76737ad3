// A middleware of each socket counts before any handler runs; counts are kept per second and cut off by the second.
import { Server } from 'socket.io'

const SECONDS = 60
const io = new Server({ serveClient: false })

/** How many messages a user sent in which second. */
const seconds = new Map<string, Map<number, number>>()

function countOf(userId: string, now: number) {
  const mine = seconds.get(userId) ?? new Map<number, number>()
  seconds.set(userId, mine)
  for (const second of mine.keys()) if (second < now - SECONDS) mine.delete(second)
  return mine
}

io.on('connection', (socket) => {
  const userId = `${socket.handshake.auth.userId}`

  socket.use(([event, ...args], next) => {
    if (event !== 'chat') return next()
    const now = Math.floor(Date.now() / 1000)
    const mine = countOf(userId, now)
    const sum = [...mine.values()].reduce((total, count) => total + count, 0)
    const ack = args.at(-1)
    if (sum >= 30) {
      const oldest = Math.min(...mine.keys())
      if (typeof ack === 'function') ack({ status: 'rate_limited', retryAfter: oldest + SECONDS + 1 - now })
      return
    }
    mine.set(now, (mine.get(now) ?? 0) + 1)
    next()
  })

  socket.on('chat', (message, ack) => {
    socket.broadcast.emit('chat', { userId, text: message?.text ?? '' })
    if (typeof ack === 'function') ack({ status: 'ok' })
  })
})

io.listen(Number(process.env.PORT ?? 3000))
