import { type WebSocket, WebSocketServer } from 'ws'

const everyone = new Set<WebSocket>()

new WebSocketServer({ port: Number(process.env.PORT ?? 8080) }).on('connection', (socket) => {
  everyone.add(socket)
  socket.on('close', () => everyone.delete(socket))
  socket.on('message', (data) => {
    let message: unknown
    try {
      message = JSON.parse(String(data))
    } catch {
      return
    }
    if (typeof message !== 'object' || message === null) return
    if (!('type' in message && message.type === 'say' && 'text' in message && typeof message.text === 'string')) return
    const said = JSON.stringify({ type: 'said', text: message.text })
    for (const other of everyone) if (other !== socket) other.send(said)
  })
})
