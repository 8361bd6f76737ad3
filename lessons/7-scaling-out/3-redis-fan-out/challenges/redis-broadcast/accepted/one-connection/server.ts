// One Redis connection for both directions, as RESP3 allows. The speaker hears its own words.
import { Redis } from 'ioredis'
import { WebSocket, WebSocketServer } from 'ws'

const CHANNEL = 'ws:broadcast'
const { PORT = '8081', REDIS_URL = 'redis://127.0.0.1:6379' } = process.env

const clients = new Set<WebSocket>()
const redis = new Redis(REDIS_URL, { protocol: 3 })
redis.on('error', (error) => console.error(error.message))
redis.on('ready', () => console.log('redis is there'))
redis.on('message', (channel, payload) => {
  if (channel !== CHANNEL) return
  const said = textOf(payload)
  if (said === undefined || said.originServer === PORT) return
  toAll(said.text)
})

await redis.subscribe(CHANNEL)
new WebSocketServer({ port: Number(PORT) }).on('connection', (client) => {
  clients.add(client)
  client.on('close', () => clients.delete(client))
  client.on('message', (data) => {
    const said = textOf(String(data))
    if (said === undefined) {
      client.send(JSON.stringify({ type: 'error', message: 'That was no broadcast.' }))
      return
    }
    toAll(said.text)
    redis
      .publish(CHANNEL, JSON.stringify({ type: 'broadcast', text: said.text, originServer: PORT }))
      .catch((error) => console.error(error.message))
  })
})

function toAll(text: string) {
  for (const client of clients) {
    if (client.readyState === WebSocket.OPEN) client.send(JSON.stringify({ type: 'broadcast', text, at: Date.now() }))
  }
}

function textOf(json: string): { text: string; originServer: unknown } | undefined {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { type, text, originServer } = value as Record<string, unknown>
  return type === 'broadcast' && typeof text === 'string' ? { text, originServer } : undefined
}
