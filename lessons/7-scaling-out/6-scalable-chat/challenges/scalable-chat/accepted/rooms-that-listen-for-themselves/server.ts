// A room is an object that listens to Redis for itself, on the one connection that does everything (RESP3).
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { Redis } from 'ioredis'
import { WebSocket, WebSocketServer } from 'ws'

const me = randomUUID()
const port = Number(process.env.PORT) || 8081
const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379')
redis.setMaxListeners(0)
redis.on('error', (error) => console.error(error.message))

let receivedCount = 0
let sentCount = 0

class Room {
  static readonly #all = new Map<string, Room>()
  readonly #channel: string
  readonly #name: string
  readonly #people = new Map<WebSocket, string>()

  static named(name: string): Room {
    const known = Room.#all.get(name)
    if (known !== undefined) return known
    const made = new Room(name)
    Room.#all.set(name, made)
    return made
  }

  static existing(name: string): Room | undefined {
    return Room.#all.get(name)
  }

  static leaveAll(person: WebSocket) {
    for (const room of Room.#all.values()) room.leave(person)
  }

  private constructor(name: string) {
    this.#name = name
    this.#channel = `ws:room:${name}`
    redis.on('message', this.#hear)
    void redis.subscribe(this.#channel)
  }

  join(person: WebSocket, username: string) {
    this.#people.set(person, username)
  }

  leave(person: WebSocket) {
    if (!this.#people.delete(person) || this.#people.size > 0) return
    redis.off('message', this.#hear)
    void redis.unsubscribe(this.#channel)
    Room.#all.delete(this.#name)
  }

  say(person: WebSocket, text: string) {
    const username = this.#people.get(person)
    if (username === undefined) return
    this.#deliver(username, text, person)
    const words = { type: 'message', room: this.#name, username, text, originServer: me }
    void redis.publish(this.#channel, JSON.stringify(words))
  }

  #hear = (channel: string, payload: string) => {
    if (channel !== this.#channel) return
    const words = read(payload)
    if (words.originServer === me || typeof words.text !== 'string') return
    this.#deliver(String(words.username), words.text)
  }

  #deliver(username: string, text: string, speaker?: WebSocket) {
    for (const person of this.#people.keys()) {
      if (person !== speaker) write(person, { type: 'message', room: this.#name, username, text })
    }
  }
}

const everybody = new Set<WebSocket>()
await redis.subscribe('ws:broadcast')
redis.on('message', (channel, payload) => {
  const { text, originServer } = read(payload)
  if (channel !== 'ws:broadcast' || originServer === me || typeof text !== 'string') return
  for (const person of everybody) write(person, { type: 'broadcast', text })
})

const http = createServer(({ url }, response) => {
  if (url !== '/metrics') return response.writeHead(404).end()
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.end(
    `# TYPE ws_connected_clients gauge
ws_connected_clients{port="${port}"} ${everybody.size}
# TYPE ws_messages_received_total counter
ws_messages_received_total{port="${port}"} ${receivedCount}
# TYPE ws_messages_sent_total counter
ws_messages_sent_total{port="${port}"} ${sentCount}
`,
  )
})

new WebSocketServer({ server: http }).on('connection', (person) => {
  everybody.add(person)
  person.on('error', console.error)
  person.on('close', () => {
    everybody.delete(person)
    Room.leaveAll(person)
  })
  person.on('message', (data) => {
    receivedCount += 1
    const { type, room, username, text } = read(data.toString())
    switch (type) {
      case 'join':
        if (!isName(room) || !isName(username)) return person.close(1008, 'a room and a name, please')
        return Room.named(room).join(person, username)
      case 'leave':
        return isName(room) ? Room.existing(room)?.leave(person) : undefined
      case 'message':
        return isName(room) && typeof text === 'string' ? Room.existing(room)?.say(person, text) : undefined
      case 'broadcast': {
        if (typeof text !== 'string') return
        for (const other of everybody) if (other !== person) write(other, { type, text })
        void redis.publish('ws:broadcast', JSON.stringify({ type, text, originServer: me }))
      }
    }
  })
})
http.listen(port)

function write(person: WebSocket, message: object) {
  if (person.readyState !== WebSocket.OPEN) return
  sentCount += 1
  person.send(JSON.stringify(message))
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name.length <= 64
}

function read(json: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(json))
  } catch {
    return {}
  }
}
