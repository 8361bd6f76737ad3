// Takes a client out of the list it is walking along, and steps over the one behind it.
import { WebSocket, WebSocketServer } from 'ws'

const PERIOD_MS = 30_000

const port = Number(process.env.PORT ?? 8080)
const server = new WebSocketServer({ port })

const here: WebSocket[] = []
/** Those who have answered since the last round, or joined since. */
const answered = new WeakSet<WebSocket>()

server.on('connection', (socket) => {
  answered.add(socket)
  here.push(socket)
  socket.on('pong', () => answered.add(socket))
  socket.on('error', (error) => console.error(error.message))
  socket.on('close', () => {
    if (here.includes(socket)) here.splice(here.indexOf(socket), 1)
    tellCount()
  })
  tellCount()
})

// One round for everyone. Who has not answered the ping of the last round by now has been silent for a whole period.
const rounds = setInterval(() => {
  for (let i = 0; i < here.length; i++) {
    const socket = here[i]
    if (socket === undefined) continue
    if (answered.has(socket)) {
      answered.delete(socket)
      socket.ping()
    } else {
      here.splice(i, 1)
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
