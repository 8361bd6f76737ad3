import { WebSocket, WebSocketServer } from 'ws'

const port = Number(process.env.PORT ?? 8080)
const server = new WebSocketServer({ port })

server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const message = parse(data.toString())

    if (message?.type === 'broadcast') {
      // 1. Give the message a number and remember it: the last 200 are enough.
      say({ type: 'message', text: message.text })
    }

    // 2. When a client sends { type: 'catch_up', lastSeq }, send what it missed …
    // 3. … or a full state, when what it missed is no longer in the buffer.
  })
})

/** Sends a message to every client that is connected. */
function say(message: object) {
  const text = JSON.stringify(message)
  for (const client of server.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(text)
  }
}

/** What a client may say. Nothing is certain about it until it has been looked at. */
interface Said {
  type?: unknown
  text?: unknown
  lastSeq?: unknown
}

/** What a client said, or null when it is not a JSON object. */
function parse(text: string): Said | null {
  try {
    const message: unknown = JSON.parse(text)
    return typeof message === 'object' ? message : null
  } catch {
    return null
  }
}

console.log(`listening on ${port}`)
