import { WebSocket, WebSocketServer } from 'ws'

// A server that is right, to try your client on. Make it wrong in one place, and see whether your client notices.

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080) })
const said: { type: 'message'; seq: number; text: string }[] = []

server.once('connection', () => setInterval(sayNext, 100))

server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const { type, lastSeq } = JSON.parse(data.toString())
    if (type === 'catch_up') catchUp(socket, lastSeq)
  })
})

function sayNext() {
  const seq = said.length + 1
  const message = { type: 'message' as const, seq, text: `message ${seq}` }
  said.push(message)
  for (const client of server.clients) send(client, message)
}

function catchUp(socket: WebSocket, lastSeq: number) {
  if (lastSeq === -1) send(socket, { type: 'full_state', messages: said })
  else for (const message of said.slice(lastSeq)) send(socket, message)
}

function send(socket: WebSocket, message: object) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
}
