import { Server } from 'socket.io'

const LIMIT = 30
const WINDOW_MS = 60_000

const port = Number(process.env.PORT ?? 3000)
const io = new Server(port)

io.on('connection', (socket) => {
  const { userId } = socket.handshake.auth

  socket.on('chat', (message, acknowledge) => {
    // 1. How many messages of this user were accepted during the last WINDOW_MS?
    // 2. If LIMIT were: { status: 'rate_limited', retryAfter }, and nobody hears of the message.

    socket.broadcast.emit('chat', { userId, text: message?.text })
    if (typeof acknowledge === 'function') acknowledge({ status: 'ok' })
  })
})

console.log(`listening on ${port}`)
