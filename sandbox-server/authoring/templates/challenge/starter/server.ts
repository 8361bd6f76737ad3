import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080) })

server.on('connection', (socket) => {
  socket.on('message', (data) => {
    // Your part: what was said goes to everyone else.
    console.log('heard', data.toString())
  })
})
