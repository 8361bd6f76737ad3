import { EventEmitter } from 'node:events'
import { type WebSocket, WebSocketServer } from 'ws'

const room = new EventEmitter().setMaxListeners(0)

new WebSocketServer({ port: Number(process.env.PORT ?? 8080) }).on('connection', (socket) => {
  const hear = (speaker: WebSocket, text: string) => {
    if (speaker !== socket) socket.send(JSON.stringify({ text, type: 'said', at: Date.now() }))
  }
  room.on('said', hear)
  socket.on('close', () => room.off('said', hear))
  socket.on('message', (data) => {
    try {
      const { type, text } = JSON.parse(String(data))
      if (type === 'say' && typeof text === 'string') room.emit('said', socket, text)
    } catch {
      socket.send(JSON.stringify({ type: 'error', message: 'That was no message.' }))
    }
  })
})
