// Numbers begin with 0; tells each client who it is; answers nonsense with a full state.
import { WebSocketServer } from 'ws'

const wss = new WebSocketServer({ port: Number(process.env.PORT) || 8080 })
let history: { type: 'message'; seq: number; text: string; at: number }[] = []
let next = 0

wss.on('connection', (ws) => {
  ws.send(JSON.stringify({ type: 'welcome', clients: wss.clients.size }))
  ws.on('error', console.error)
  ws.on('message', (data) => {
    let msg: { type?: string; text?: unknown; lastSeq?: number } | null
    try {
      msg = JSON.parse(String(data))
    } catch {
      return ws.send(JSON.stringify({ type: 'error', error: 'not JSON' }))
    }
    switch (msg?.type) {
      case 'broadcast': {
        const message = { type: 'message' as const, seq: next++, text: String(msg.text), at: Date.now() }
        history = [...history, message].slice(-200)
        for (const client of wss.clients) client.send(JSON.stringify(message))
        break
      }
      case 'catch_up': {
        const from = msg.lastSeq ?? -1
        const known = history.some((message) => message.seq === from + 1) || from === next - 1
        // -1 means "nothing yet": a full state, also when number 0 is still here.
        if (!known || from === -1) return ws.send(JSON.stringify({ type: 'full_state', messages: history }))
        for (const message of history) if (message.seq > from) ws.send(JSON.stringify(message))
      }
    }
  })
})
