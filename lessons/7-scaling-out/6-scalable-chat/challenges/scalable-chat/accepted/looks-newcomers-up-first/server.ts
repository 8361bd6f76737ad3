// Looks everybody up before it reads what they say, which takes longer for some than for others.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { WebSocket, WebSocketServer } from 'ws'

const EVERYONE = 'ws:broadcast'
const ROOM = 'ws:room:'
const LONGEST_NAME = 64

const port = Number(process.env.PORT ?? 8081)
const instance = process.env.SERVER_ID ?? String(port)
const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'

/** The clients of this instance that are in a room. A room stands here as long as one of them is in it. */
const rooms = new Map<string, Set<WebSocket>>()
const memberships = new Map<WebSocket, { room: string; username: string }>()
const count = { received: 0, sent: 0 }

const publisher = new Redis(redisUrl)
const subscriber = new Redis(redisUrl)
for (const redis of [publisher, subscriber]) redis.on('error', report)

subscriber.on('message', (channel, payload) => {
  const message = parse(payload)
  // Our own words come back, too. They were delivered when they were received.
  if (message === null || message.originServer === instance) return
  const { username, text } = message
  if (typeof text !== 'string') return
  if (channel === EVERYONE) toEveryone(text)
  else if (typeof username === 'string') toRoom(channel.slice(ROOM.length), { username, text })
})
await subscriber.subscribe(EVERYONE)

const http = createServer((request, response) => {
  if (request.url !== '/metrics') {
    response.writeHead(404).end()
    return
  }
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(metrics())
})
const server = new WebSocketServer({ server: http, maxPayload: 256 * 1024 })

server.on('connection', (socket) => {
  socket.on('error', report)
  // However a client goes, by leaving, by closing or by being torn away: this event comes.
  socket.on('close', () => leave(socket))
  socket.on('message', (data) => {
    count.received++
    const message = parse(data.toString())
    if (message !== null) hear(socket, message)
  })
  // What comes meanwhile waits in the socket, in its order.
  socket.pause()
  lookUp().then(() => socket.resume(), report)
})

/** Stands for a question to a database. */
function lookUp(): Promise<void> {
  return sleep(Math.random() * 60)
}

function hear(socket: WebSocket, { type, room, username, text }: Said) {
  if (type === 'join' && isName(room) && isName(username)) return join(socket, { room, username })
  if (type === 'leave') return leave(socket)
  if (typeof text !== 'string') return
  if (type === 'broadcast') {
    toEveryone(text)
    publish(EVERYONE, { type, text })
  }
  // Where the words go and whose they are is what the client said when it joined, not what it says now.
  const membership = memberships.get(socket)
  if (type === 'message' && membership !== undefined) {
    toRoom(membership.room, { username: membership.username, text })
    publish(ROOM + membership.room, { type, ...membership, text })
  }
}

function join(socket: WebSocket, membership: { room: string; username: string }) {
  leave(socket)
  memberships.set(socket, membership)
  const there = rooms.get(membership.room)
  if (there !== undefined) {
    there.add(socket)
    return
  }
  rooms.set(membership.room, new Set([socket]))
  // Not awaited: who is where is settled at once, and ioredis sends the commands in the order they are given.
  subscriber.subscribe(ROOM + membership.room).catch(report)
}

function leave(socket: WebSocket) {
  const membership = memberships.get(socket)
  if (membership === undefined) return
  memberships.delete(socket)
  const there = rooms.get(membership.room)
  there?.delete(socket)
  if (there?.size !== 0) return
  rooms.delete(membership.room)
  subscriber.unsubscribe(ROOM + membership.room).catch(report)
}

function toRoom(room: string, { username, text }: { username: string; text: string }) {
  for (const client of rooms.get(room) ?? []) send(client, { type: 'message', room, username, text })
}

function toEveryone(text: string) {
  for (const client of server.clients) send(client, { type: 'broadcast', text })
}

function send(client: WebSocket, message: object) {
  if (client.readyState !== WebSocket.OPEN) return
  client.send(JSON.stringify(message))
  count.sent++
}

function publish(channel: string, message: object) {
  publisher.publish(channel, JSON.stringify({ ...message, originServer: instance })).catch(report)
}

function metrics(): string {
  return [
    '# HELP ws_connected_clients Clients that are connected to this instance.',
    '# TYPE ws_connected_clients gauge',
    `ws_connected_clients ${server.clients.size}`,
    '# HELP ws_messages_received_total Messages that clients sent to this instance.',
    '# TYPE ws_messages_received_total counter',
    `ws_messages_received_total ${count.received}`,
    '# HELP ws_messages_sent_total Messages that this instance sent to clients.',
    '# TYPE ws_messages_sent_total counter',
    `ws_messages_sent_total ${count.sent}`,
    '',
  ].join('\n')
}

/** What may come from clients and from Redis. Nothing is certain about it until it has been looked at. */
interface Said {
  type?: unknown
  room?: unknown
  username?: unknown
  text?: unknown
  originServer?: unknown
}

function parse(text: string): Said | null {
  try {
    const message: unknown = JSON.parse(text)
    return typeof message === 'object' ? message : null
  } catch {
    return null
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST_NAME
}

function report(error: Error) {
  console.error(error.message)
}

http.listen(port, () => console.log(`instance ${instance} listens on ${port}`))
