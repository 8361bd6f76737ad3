// One process, two servers: each with its own clients, its own port and its own subscription.
import { Redis } from 'ioredis'
import { WebSocket, WebSocketServer } from 'ws'

const url = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'
const ports = (process.env.PORTS ?? '8081,8082').split(',').map(Number)
const publisher = connect()

for (const port of ports) start(port)

function start(port: number) {
  const server = new WebSocketServer({ port })
  const subscriber = connect()
  const deliver = (text: string) => {
    for (const client of server.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(JSON.stringify({ type: 'broadcast', text, servedBy: port }))
    }
  }

  subscriber.subscribe('ws:broadcast')
  subscriber.on('message', (_, payload) => {
    const message = read(payload)
    if (message !== null && message.originServer !== String(port)) deliver(message.text)
  })

  server.on('connection', (socket) => {
    socket.on('message', async (data) => {
      const message = read(data.toString())
      if (message === null) return socket.close(1008, 'only broadcasts, please')
      deliver(message.text)
      await publisher.publish('ws:broadcast', JSON.stringify({ ...message, originServer: String(port) }))
    })
  })
  console.log(`server ${port} is open`)
}

function connect() {
  const redis = new Redis(url)
  redis.on('error', (error) => console.error(error.message))
  return redis
}

function read(json: string): { type: 'broadcast'; text: string; originServer?: unknown } | null {
  try {
    const message = JSON.parse(json)
    return message?.type === 'broadcast' && typeof message.text === 'string' ? message : null
  } catch {
    return null
  }
}
