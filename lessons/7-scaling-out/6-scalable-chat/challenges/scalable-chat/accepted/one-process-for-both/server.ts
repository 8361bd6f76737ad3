// Two instances in one process. Each has its port, its clients, its rooms, its numbers and its subscriptions.
import { createServer, type ServerResponse } from 'node:http'
import { Redis } from 'ioredis'
import { WebSocket, WebSocketServer } from 'ws'

const url = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'
const ports = (process.env.PORTS ?? '8081,8082').split(',').map(Number)
const publisher = new Redis(url)
publisher.on('error', console.error)

await Promise.all(ports.map(openInstance))

async function openInstance(port: number) {
  const subscriber = new Redis(url)
  subscriber.on('error', console.error)
  const names = new WeakMap<WebSocket, { room: string; username: string }>()
  const numbers = { received: 0, sent: 0 }

  const http = createServer((request, response) => tellNumbers(request.url, response))
  const server = new WebSocketServer({ server: http })
  const present = () => [...server.clients].filter(({ readyState }) => readyState === WebSocket.OPEN)
  const inRoom = (room: string) => present().filter((client) => names.get(client)?.room === room)

  subscriber.on('message', (channel, payload) => {
    const message = object(payload)
    if (message === null || message.originServer === port || typeof message.text !== 'string') return
    const { originServer, ...words } = message
    const clients = channel === 'ws:broadcast' ? present() : inRoom(channel.slice('ws:room:'.length))
    for (const client of clients) write(client, words)
  })

  server.on('connection', (client) => {
    client.on('error', console.error)
    client.on('close', () => go(client))
    client.on('message', (data) => {
      numbers.received += 1
      const message = object(String(data))
      if (message !== null) answer(client, message)
    })
  })

  function answer(client: WebSocket, { type, room, username, text }: Record<string, unknown>) {
    const name = names.get(client)
    if (type === 'join' && isName(room) && isName(username)) {
      go(client)
      names.set(client, { room, username })
      if (inRoom(room).length === 1) void subscriber.subscribe(`ws:room:${room}`)
    } else if (type === 'leave') go(client)
    else if (type === 'message' && name !== undefined && typeof text === 'string') {
      say(`ws:room:${name.room}`, { type, ...name, text }, inRoom(name.room))
    } else if (type === 'broadcast' && typeof text === 'string') say('ws:broadcast', { type, text }, present())
    else write(client, { type: 'error', message: 'That I cannot do.' })
  }

  function say(channel: string, words: object, to: readonly WebSocket[]) {
    for (const client of to) write(client, words)
    void publisher.publish(channel, JSON.stringify({ ...words, originServer: port }))
  }

  function go(client: WebSocket) {
    const name = names.get(client)
    names.delete(client)
    if (name !== undefined && inRoom(name.room).length === 0) void subscriber.unsubscribe(`ws:room:${name.room}`)
  }

  function write(client: WebSocket, words: object) {
    numbers.sent += 1
    client.send(JSON.stringify(words))
  }

  function tellNumbers(path: string | undefined, response: ServerResponse) {
    if (path !== '/metrics') return response.writeHead(404).end()
    response.setHeader('Content-Type', 'text/plain; version=0.0.4')
    response.write(`# TYPE ws_connected_clients gauge\nws_connected_clients ${server.clients.size}\n`)
    response.write(`# TYPE ws_messages_received_total counter\nws_messages_received_total ${numbers.received}\n`)
    response.write(`# TYPE ws_messages_sent_total counter\nws_messages_sent_total ${numbers.sent}\n`)
    response.end()
  }

  await subscriber.subscribe('ws:broadcast')
  http.listen(port)
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && name.length >= 1 && name.length <= 64
}

function object(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
