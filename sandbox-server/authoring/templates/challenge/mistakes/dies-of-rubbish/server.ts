import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080) })

server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const { type, text } = JSON.parse(data.toString())
    if (type !== 'say') return
    for (const other of server.clients) {
      if (other !== socket) other.send(JSON.stringify({ type: 'said', text }))
    }
  })
})
