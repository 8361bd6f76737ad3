// Keeps one note for all clients: any pong keeps everyone alive.
import { WebSocket, WebSocketServer } from 'ws'

const PERIOD_MS = 30_000

const port = Number(process.env.PORT ?? 8080)
const server = new WebSocketServer({ port })

/** Whether anybody answered since the last round. */
let answered = true

server.on('connection', (socket) => {
  answered = true
  socket.on('pong', () => {
    answered = true
  })
  socket.on('error', (error) => console.error(error.message))
  socket.on('close', tellCount)
  tellCount()
})

const rounds = setInterval(() => {
  const isAnyoneThere = answered
  answered = false
  for (const socket of server.clients) {
    if (isAnyoneThere) socket.ping()
    else socket.terminate()
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
