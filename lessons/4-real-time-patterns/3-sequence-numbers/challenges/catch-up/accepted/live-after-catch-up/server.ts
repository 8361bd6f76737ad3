// A client hears live messages only once it has caught up.
import { createServer } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

const http = createServer()
const wss = new WebSocketServer({ server: http })
const log = new Map<number, string>()
const live = new Set<WebSocket>()
let last = 0

wss.on('connection', (socket) => {
  socket.on('close', () => live.delete(socket))
  socket.on('error', () => live.delete(socket))
  socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.close(1003, 'text only')
    try {
      handle(socket, JSON.parse(data.toString()))
    } catch (error) {
      console.warn('ignored:', String(error))
    }
  })
})

function handle(socket: WebSocket, message: { type: string; text?: string; lastSeq?: number }) {
  if (message.type === 'broadcast') {
    if (typeof message.text !== 'string' || message.text.length > 10_000) return socket.close(1008, 'no such text')
    log.set(++last, message.text)
    log.delete(last - 200)
    const json = JSON.stringify({ type: 'message', seq: last, text: message.text })
    for (const client of live) client.send(json)
  }
  if (message.type === 'catch_up') {
    const from = message.lastSeq
    if (from === undefined || !Number.isSafeInteger(from)) throw new TypeError('lastSeq is not a whole number')
    const missed = [...log].filter(([seq]) => seq > from)
    const fits = from >= 0 && from <= last && missed.length === last - from
    if (fits)
      for (const [seq, text] of missed) socket.send(JSON.stringify({ type: 'message', seq, text, replayed: true }))
    else socket.send(JSON.stringify({ type: 'full_state', messages: [...log].map(([seq, text]) => ({ seq, text })) }))
    live.add(socket)
  }
}

http.listen(Number(process.env.PORT ?? 8080), () => console.log('ready'))
