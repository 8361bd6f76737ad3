// Replays the newest message first.
import { WebSocket, WebSocketServer } from 'ws'

const KEPT = 200

interface Message {
  seq: number
  text: string
}

const port = Number(process.env.PORT ?? 8080)
const server = new WebSocketServer({ port })

/** The last 200 messages, oldest first. */
const buffer: Message[] = []
/** The number that was given last; 0 when there was none. */
let latest = 0

server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const message = parse(data.toString())
    if (message?.type === 'broadcast' && typeof message.text === 'string') broadcast(message.text)
    if (message?.type === 'catch_up') catchUp(socket, message.lastSeq)
  })
})

function broadcast(text: string) {
  const message = { seq: ++latest, text }
  buffer.push(message)
  if (buffer.length > KEPT) buffer.shift()
  for (const client of server.clients) send(client, { type: 'message', ...message })
}

function catchUp(socket: WebSocket, lastSeq: unknown) {
  if (!Number.isInteger(lastSeq)) {
    send(socket, { type: 'error', message: 'lastSeq must be a whole number' })
    return
  }
  const last = Number(lastSeq)
  const oldest = buffer[0]?.seq ?? latest + 1
  const isNew = last === -1
  const hasLostSome = last + 1 < oldest
  const isFromAnotherLife = last > latest
  if (isNew || hasLostSome || isFromAnotherLife) {
    send(socket, { type: 'full_state', messages: buffer })
    return
  }
  // Nothing may come between reading the buffer and sending: no await here, or live messages overtake the replay.
  for (const message of buffer.toReversed()) {
    if (message.seq > last) send(socket, { type: 'message', ...message })
  }
}

function send(socket: WebSocket, message: object) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
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
