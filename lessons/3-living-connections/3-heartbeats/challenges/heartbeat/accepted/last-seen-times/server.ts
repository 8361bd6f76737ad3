// Remembers when each client was heard of last, and looks at the times every ten seconds.
import { type WebSocket, WebSocketServer } from 'ws'

const SILENCE = 30_000
const lastSeen = new Map<WebSocket, number>()

const wss = new WebSocketServer({ port: +(process.env.PORT || 8080) })

wss.on('connection', (ws) => {
  lastSeen.set(ws, Date.now())
  ws.on('pong', () => lastSeen.set(ws, Date.now()))
  ws.once('close', () => {
    lastSeen.delete(ws)
    tell()
  })
  ws.on('error', console.error)
  tell()
})

const watch = setInterval(() => {
  const now = Date.now()
  for (const [ws, at] of lastSeen) {
    if (now - at > SILENCE) ws.terminate()
    else ws.ping()
  }
}, 10_000)
wss.on('close', () => clearInterval(watch))

function tell() {
  for (const ws of lastSeen.keys()) ws.send(JSON.stringify({ count: lastSeen.size, type: 'online', at: Date.now() }))
}
