// prom-client keeps the numbers, a table of handlers answers, and SERVER_ID is the name of the instance.
import { createServer } from 'node:http'
import { Redis } from 'ioredis'
import { Counter, Gauge, Registry } from 'prom-client'
import { type WebSocket, WebSocketServer } from 'ws'

const { PORT = '8081', SERVER_ID = PORT, REDIS_URL = 'redis://127.0.0.1:6379' } = process.env

const registry = new Registry()
registry.setDefaultLabels({ instance: SERVER_ID })
const registers = [registry]
const connected = new Gauge({ name: 'ws_connected_clients', help: 'Clients that are connected.', registers })
const received = new Counter({ name: 'ws_messages_received_total', help: 'Messages from clients.', registers })
const sent = new Counter({
  name: 'ws_messages_sent_total',
  help: 'Messages to clients.',
  labelNames: ['type'],
  registers,
})

interface Client {
  socket: WebSocket
  username?: string
  room?: string
}

const clients = new Set<Client>()
const output = new Redis(REDIS_URL)
const input = output.duplicate()
output.on('error', console.error)
input.on('error', console.error)

const inRoom = (room: string) => [...clients].filter((client) => client.room === room)
const channelOf = (room: string) => `ws:room:${room}`

const handlers: Record<string, (client: Client, message: Record<string, unknown>) => void> = {
  join(client, { room, username }) {
    if (!isText(room) || room === '' || room.length > 64 || !isText(username)) {
      tell(client, { type: 'error', message: 'A room has a name of 1 to 64 characters, and you have one, too.' })
      return
    }
    handlers.leave?.(client, {})
    if (inRoom(room).length === 0) input.subscribe(channelOf(room))
    Object.assign(client, { room, username })
    for (const other of inRoom(room)) tell(other, { type: 'joined', room, username })
  },
  leave(client) {
    const { room } = client
    if (room === undefined) return
    delete client.room
    const left = inRoom(room)
    if (left.length === 0) input.unsubscribe(channelOf(room))
    for (const other of left) tell(other, { type: 'left', room, username: client.username })
  },
  message(client, { text }) {
    const { room, username } = client
    if (room === undefined || !isText(text)) {
      tell(client, { type: 'error', message: 'Join a room first.' })
      return
    }
    const message = { type: 'message', room, username, text, at: Date.now() }
    for (const other of inRoom(room)) tell(other, message)
    spread(channelOf(room), message)
  },
  broadcast(client, { text }) {
    if (!isText(text)) return
    const message = { type: 'broadcast', text, from: client.username ?? 'somebody' }
    for (const other of clients) tell(other, message)
    spread('ws:broadcast', message)
  },
}

input.on('message', (channel, payload) => {
  try {
    const { originServer, ...message } = JSON.parse(payload)
    if (originServer === SERVER_ID || !isText(message.text)) return
    const audience = channel === 'ws:broadcast' ? [...clients] : inRoom(channel.replace('ws:room:', ''))
    for (const client of audience) tell(client, message)
  } catch (error) {
    console.error('not understood:', error)
  }
})
input.subscribe('ws:broadcast')

const http = createServer(async (request, response) => {
  if (request.method !== 'GET' || new URL(request.url ?? '/', 'http://here').pathname !== '/metrics') {
    response.writeHead(404).end('There is only /metrics here.')
    return
  }
  response.setHeader('content-type', registry.contentType)
  response.end(await registry.metrics())
})

new WebSocketServer({ server: http }).on('connection', (socket) => {
  const client: Client = { socket }
  clients.add(client)
  connected.inc()
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    clients.delete(client)
    connected.dec()
    handlers.leave?.(client, {})
  })
  socket.on('message', (data) => {
    received.inc()
    try {
      const message = JSON.parse(String(data))
      if (!isText(message.type) || !Object.hasOwn(handlers, message.type)) return
      handlers[message.type]?.(client, message)
    } catch {
      tell(client, { type: 'error', message: 'That was not JSON.' })
    }
  })
})
http.listen(Number(PORT))

function tell({ socket }: Client, message: { type: string; [field: string]: unknown }) {
  if (socket.readyState !== socket.OPEN) return
  socket.send(JSON.stringify(message))
  sent.inc({ type: message.type })
}

function spread(channel: string, message: object) {
  output.publish(channel, JSON.stringify({ ...message, originServer: SERVER_ID })).catch(console.error)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
