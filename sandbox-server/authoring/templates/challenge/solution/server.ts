import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080) })

server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const text = textOf(data.toString())
    if (text === null) return
    for (const other of server.clients) {
      if (other !== socket) other.send(JSON.stringify({ type: 'said', text }))
    }
  })
})

/** What a message says, or null when it is none. */
function textOf(json: string): string | null {
  try {
    const message = JSON.parse(json)
    return message?.type === 'say' && typeof message.text === 'string' ? message.text : null
  } catch {
    return null
  }
}
