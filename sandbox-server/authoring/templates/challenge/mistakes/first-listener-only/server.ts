import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080) })

server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const text = textOf(data.toString())
    const listener = [...server.clients].find((other) => other !== socket)
    if (text !== null) listener?.send(JSON.stringify({ type: 'said', text }))
  })
})

function textOf(json: string): string | null {
  try {
    const message = JSON.parse(json)
    return message?.type === 'say' && typeof message.text === 'string' ? message.text : null
  } catch {
    return null
  }
}
