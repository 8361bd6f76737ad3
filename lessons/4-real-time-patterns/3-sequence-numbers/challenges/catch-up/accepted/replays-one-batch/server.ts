// Sends everything that was missed as one message with a list in it.
import { WebSocket, WebSocketServer } from 'ws'

type Entry = { seq: number; text: string; ts: string }

const LIMIT = 200
const entries: Entry[] = []
let seq = 0

const server = new WebSocketServer({ port: parseInt(process.env.PORT ?? '8080', 10) })

server.on('connection', (client) => {
  client.on('message', (raw) => {
    const message = read(raw.toString())
    if (message === null) return
    if (message.type === 'broadcast' && typeof message.text === 'string') {
      seq += 1
      const entry = { seq, text: message.text, ts: new Date().toISOString() }
      entries.push(entry)
      if (entries.length > LIMIT) entries.splice(0, entries.length - LIMIT)
      const json = JSON.stringify({ type: 'message', ...entry })
      for (const each of server.clients) if (each.readyState === WebSocket.OPEN) each.send(json)
    } else if (message.type === 'catch_up') {
      client.send(JSON.stringify(answer(message.lastSeq)))
    }
  })
})

function answer(lastSeq: unknown) {
  if (typeof lastSeq !== 'number' || !Number.isInteger(lastSeq)) return { type: 'full_state', messages: entries }
  const oldest = entries[0]?.seq ?? seq + 1
  if (lastSeq < 0 || lastSeq > seq || lastSeq + 1 < oldest) return { type: 'full_state', messages: entries }
  return { type: 'catch_up', messages: entries.slice(lastSeq + 1 - oldest) }
}

function read(text: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(text)
    return value !== null && typeof value === 'object' ? value : null
  } catch {
    return null
  }
}
