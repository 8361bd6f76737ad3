import { createServer } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'

// This file is started twice: with PORT=8081 and with PORT=8082. Redis is at REDIS_URL; `ioredis` is installed, and so is
// `prom-client`, should you want it.
const port = Number(process.env.PORT ?? 8081)

/** The clients of this instance that are in a room. */
const rooms = new Map<string, Set<WebSocket>>()

const http = createServer((_request, response) => {
  // 4. GET /metrics: how many clients are connected, how many messages came in and went out.
  response.writeHead(404).end()
})
const server = new WebSocketServer({ server: http })

server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const message = parse(data.toString())
    if (message === null) return

    if (message.type === 'join' && typeof message.room === 'string') {
      // 1. Remember who this is. Where can a client be, how long may a name be, and what if it is in the room already?
      const there = rooms.get(message.room) ?? new Set()
      rooms.set(message.room, there.add(socket))
      // 2. Is it the first of this instance in this room? Then subscribe to ws:room:<room>.
    }
    if (message.type === 'message' && typeof message.room === 'string') {
      say(message.room, { type: 'message', room: message.room, text: message.text })
      // 3. The other instance has people in this room, too.
    }
    // And `leave`, and `broadcast` …
  })
})

/** Sends a message to the clients of this instance that are in the room. */
function say(room: string, message: object) {
  for (const client of rooms.get(room) ?? []) {
    if (client.readyState === WebSocket.OPEN) client.send(JSON.stringify(message))
  }
}

/** What a client may say. Nothing is certain about it until it has been looked at. */
interface Said {
  type?: unknown
  room?: unknown
  username?: unknown
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

http.listen(port, () => console.log(`listening on ${port}`))
