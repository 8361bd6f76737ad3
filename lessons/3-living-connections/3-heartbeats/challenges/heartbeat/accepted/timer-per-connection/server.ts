// Each connection has a timer of its own: ping, wait for the pong, ping again; the timer goes when the connection goes.
import { createServer } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'

const http = createServer((_, response) => response.end('ok'))
const wss = new WebSocketServer({ server: http })

wss.on('connection', (ws) => {
  let timer: NodeJS.Timeout
  let isWaiting = false

  const beat = () => {
    if (isWaiting) return ws.terminate()
    isWaiting = true
    ws.ping()
    timer = setTimeout(beat, 30_000)
  }
  timer = setTimeout(beat, 25_000)

  ws.on('pong', () => {
    isWaiting = false
  })
  ws.on('message', () => {})
  ws.on('error', () => {})
  ws.on('close', () => {
    clearTimeout(timer)
    announce()
  })
  announce()
})

function announce() {
  const online = [...wss.clients].filter((ws) => ws.readyState === WebSocket.OPEN)
  for (const ws of online) ws.send(JSON.stringify({ type: 'online', count: online.length }))
}

http.listen(Number(process.env.PORT ?? 8080))
