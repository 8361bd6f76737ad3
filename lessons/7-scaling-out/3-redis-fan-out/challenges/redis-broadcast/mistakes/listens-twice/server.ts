// Gives the same listener to Redis twice: once at the top, and once more when the subscription stands.
import { Redis } from 'ioredis'
import { WebSocket, WebSocketServer } from 'ws'

const CHANNEL = 'ws:broadcast'

const port = Number(process.env.PORT ?? 8081)
const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'

// A subscribed connection may publish under RESP3 and may not under RESP2. Two connections need not ask.
const publisher = new Redis(redisUrl)
const subscriber = new Redis(redisUrl)
for (const redis of [publisher, subscriber]) redis.on('error', (error) => console.error(`redis: ${error.message}`))

function hear(_channel: string, payload: string) {
  const message = parse(payload)
  if (!isBroadcast(message)) return
  // Our own words come back, too. They were delivered when they were received.
  if (message.originServer === port) return
  deliver(message.text)
}
subscriber.on('message', hear)
// Who can connect can be reached: the port opens once the subscription stands.
await subscriber.subscribe(CHANNEL)
subscriber.on('message', hear)

const server = new WebSocketServer({ port })

server.on('connection', (socket) => {
  socket.on('error', (error) => console.error(`client: ${error.message}`))
  socket.on('message', (data) => {
    const message = parse(data.toString())
    if (!isBroadcast(message)) return
    deliver(message.text, socket)
    publish(message.text)
  })
})

/** Sends a message to every client of this server but the one who said it. */
function deliver(text: string, speaker?: WebSocket) {
  const message = JSON.stringify({ type: 'broadcast', text })
  for (const client of server.clients) {
    if (client !== speaker && client.readyState === WebSocket.OPEN) client.send(message)
  }
}

/** Hands a message to the other servers. While Redis is away it is lost to them, and this server goes on. */
function publish(text: string) {
  const payload = JSON.stringify({ type: 'broadcast', text, originServer: port })
  publisher.publish(CHANNEL, payload).catch((error) => console.error(`not published: ${error.message}`))
}

/** What may come from clients and from the channel. Nothing is certain about it until it has been looked at. */
interface Said {
  type?: unknown
  text?: unknown
  originServer?: unknown
}

function isBroadcast(message: Said | null): message is Said & { text: string } {
  return message?.type === 'broadcast' && typeof message.text === 'string'
}

/** What was said, or null when it is not a JSON object. */
function parse(text: string): Said | null {
  try {
    const message: unknown = JSON.parse(text)
    return typeof message === 'object' ? message : null
  } catch {
    return null
  }
}

console.log(`listening on ${port}`)
