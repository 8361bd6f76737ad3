// Opens the port first and subscribes with a callback. What it publishes has no type; what it is given may have one.
import { Redis } from 'ioredis'
import { WebSocketServer } from 'ws'

const me = Number(process.env.PORT) || 8081
const wss = new WebSocketServer({ port: me }, () => console.log(`open on ${me}`))

const pub = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379')
const sub = pub.duplicate()
pub.on('error', (e) => console.log('pub', e.message))
sub.on('error', (e) => console.log('sub', e.message))

sub.subscribe('ws:broadcast', (error, count) => {
  if (error) console.error('cannot subscribe:', error.message)
  else console.log(`subscribed to ${count} channel`)
})

sub.on('message', (_channel, message) => {
  attempt(() => {
    const { text, originServer } = JSON.parse(message)
    const isMine = Number(originServer) === me
    if (!isMine && typeof text === 'string') broadcast({ type: 'broadcast', text })
  })
})

wss.on('connection', (ws) => {
  ws.on('message', (raw) => {
    attempt(() => {
      const { type, text } = JSON.parse(String(raw))
      if (type !== 'broadcast' || typeof text !== 'string') return
      broadcast({ type, text })
      pub.publish('ws:broadcast', JSON.stringify({ text, originServer: me }), (error) => error && console.error(error))
    })
  })
})

function broadcast(message: object) {
  wss.clients.forEach((client) => {
    client.send(JSON.stringify(message))
  })
}

function attempt(work: () => void) {
  try {
    work()
  } catch (error) {
    console.log('not understood:', String(error))
  }
}
