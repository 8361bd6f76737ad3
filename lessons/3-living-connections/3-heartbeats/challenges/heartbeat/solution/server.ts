import { WebSocket, WebSocketServer } from 'ws'

const PERIOD_MS = 30_000

const port = Number(process.env.PORT ?? 8080)
const server = new WebSocketServer({ port })

/** Those who have answered since the last round, or joined since. */
const answered = new WeakSet<WebSocket>()

server.on('connection', (socket) => {
  answered.add(socket)
  socket.on('pong', () => answered.add(socket))
  socket.on('error', (error) => console.error(error.message))
  socket.on('close', tellCount)
  tellCount()
})

// One round for everyone. Who has not answered the ping of the last round by now has been silent for a whole period.
const rounds = setInterval(() => {
  for (const socket of server.clients) {
    if (answered.has(socket)) {
      answered.delete(socket)
      socket.ping()
    } else {
      // Not close(): that would wait for an answer from a client that gives none.
      socket.terminate()
    }
  }
}, PERIOD_MS)

server.on('close', () => clearInterval(rounds))

/** Tells every client how many are here. */
function tellCount() {
  const text = JSON.stringify({ type: 'online', count: server.clients.size })
  for (const client of server.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(text)
  }
}

console.log(`listening on ${port}`)
