import { WebSocket, WebSocketServer } from 'ws'

const port = Number(process.env.PORT ?? 8080)
const server = new WebSocketServer({ port })

server.on('connection', (socket) => {
  // 1. Find out, again and again, whether this client still answers.
  // 2. When it has been silent for too long, end its connection for good.
  socket.on('close', tellCount)
  tellCount()
})

/** Tells every client how many are here. */
function tellCount() {
  const text = JSON.stringify({ type: 'online', count: server.clients.size })
  for (const client of server.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(text)
  }
}

console.log(`listening on ${port}`)
