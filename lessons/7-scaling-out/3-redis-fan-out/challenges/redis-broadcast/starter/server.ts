import { Redis } from 'ioredis'
import { WebSocket, WebSocketServer } from 'ws'

const CHANNEL = 'ws:broadcast'

// This file is started twice: with PORT=8081 and with PORT=8082.
const port = Number(process.env.PORT ?? 8081)
const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379')
redis.on('error', (error) => console.error(`redis: ${error.message}`))

const server = new WebSocketServer({ port })

server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const message = parse(data.toString())

    if (message?.type === 'broadcast') {
      deliver(message.text)
      // 1. The clients of the other server do not hear this yet. Publish it on CHANNEL, and say which server it is from.
    }
  })
})

// 2. Subscribe to CHANNEL, and deliver what comes from there …
// 3. … but not what this server has published and delivered itself.

/** Sends a message to every client of this server. */
function deliver(text: unknown) {
  const message = JSON.stringify({ type: 'broadcast', text })
  for (const client of server.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(message)
  }
}

/** What a client may say. Nothing is certain about it until it has been looked at. */
interface Said {
  type?: unknown
  text?: unknown
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
