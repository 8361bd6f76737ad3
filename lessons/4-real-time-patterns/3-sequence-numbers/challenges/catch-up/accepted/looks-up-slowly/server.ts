// Answers a catch_up after an await, and holds live messages back for that client until then.
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket, WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080) })
const store: { seq: number; text: string }[] = []
const held = new Map<WebSocket, object[]>()
let seq = 0

server.on('connection', (socket) => {
  socket.on('close', () => held.delete(socket))
  socket.on('message', async (data) => {
    const message = parse(data.toString())
    if (message?.type === 'broadcast' && typeof message.text === 'string') {
      const entry = { seq: ++seq, text: message.text }
      store.push(entry)
      if (store.length > 200) store.shift()
      for (const client of server.clients) deliver(client, { type: 'message', ...entry })
    }
    if (message?.type === 'catch_up' && Number.isInteger(message.lastSeq)) {
      const snapshot = answer(message.lastSeq)
      held.set(socket, [])
      await pause(3)
      const waiting = held.get(socket) ?? []
      held.delete(socket)
      for (const each of [...snapshot, ...waiting]) deliver(socket, each)
    }
  })
})

function answer(lastSeq: number): object[] {
  const oldest = store[0]?.seq ?? seq + 1
  if (lastSeq === -1 || lastSeq + 1 < oldest || lastSeq > seq) return [{ type: 'full_state', messages: [...store] }]
  return store.filter((entry) => entry.seq > lastSeq).map((entry) => ({ type: 'message', ...entry }))
}

function deliver(client: WebSocket, message: object) {
  const waiting = held.get(client)
  if (waiting) waiting.push(message)
  else if (client.readyState === WebSocket.OPEN) client.send(JSON.stringify(message))
}

function parse(text: string) {
  try {
    const message = JSON.parse(text)
    return message && typeof message === 'object' ? message : null
  } catch {
    return null
  }
}
