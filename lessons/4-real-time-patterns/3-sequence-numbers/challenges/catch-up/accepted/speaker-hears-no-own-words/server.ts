// A message goes to everyone but the client that sent it.
import type WebSocket from 'ws'
import { WebSocketServer } from 'ws'

const wss = new WebSocketServer({ port: +(process.env.PORT ?? 8080) })
const buffer: Array<{ seq: number; text: string }> = []
let counter = 0

const tell = (ws: WebSocket, what: unknown) => ws.readyState === ws.OPEN && ws.send(JSON.stringify(what))

wss.on('connection', (ws) => {
  ws.on('message', (data) => {
    const message = safely(() => JSON.parse(data.toString('utf8')))
    if (!message) return
    if (message.type === 'broadcast') {
      if (typeof message.text !== 'string') return tell(ws, { type: 'error', reason: 'text must be a string' })
      const item = { seq: ++counter, text: message.text }
      buffer.push(item)
      while (buffer.length > 200) buffer.shift()
      for (const other of wss.clients) if (other !== ws) tell(other, { type: 'message', ...item })
    }
    if (message.type === 'catch_up') {
      const { lastSeq } = message
      const oldest = buffer.at(0)?.seq ?? Infinity
      if (typeof lastSeq !== 'number') return
      if (lastSeq === counter) return
      if (lastSeq === -1 || lastSeq > counter || lastSeq + 1 < oldest) {
        return tell(ws, { type: 'full_state', messages: buffer, latest: counter })
      }
      for (const item of buffer) if (item.seq > lastSeq) tell(ws, { type: 'message', ...item })
    }
  })
})

function safely<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
