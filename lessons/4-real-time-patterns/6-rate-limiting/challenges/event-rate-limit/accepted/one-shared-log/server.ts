// One log of all that was accepted, in order of time; a user's share of it is counted when it is needed.
import { Server } from 'socket.io'

type Ack = (answer: { status: 'ok' } | { status: 'rate_limited'; retryAfter: number }) => void

let log: { user: unknown; at: number }[] = []
const server = new Server(+(process.env.PORT || 3000))

server.on('connection', (socket) => {
  const user = socket.handshake.auth.userId
  socket.on('chat', (message: { text?: unknown } | null, ack?: Ack) => {
    const now = Date.now()
    log = log.filter(({ at }) => at > now - 60_000)
    const mine = log.filter((entry) => entry.user === user)
    const [oldest] = mine
    if (oldest && mine.length >= 30) {
      if (ack instanceof Function)
        ack({ status: 'rate_limited', retryAfter: Math.ceil((oldest.at + 60_000 - now) / 1000) })
      return
    }
    log.push({ user, at: now })
    for (const other of server.sockets.sockets.values()) {
      if (other !== socket) other.emit('chat', { userId: user, text: message?.text })
    }
    if (ack instanceof Function) ack({ status: 'ok' })
  })
})
