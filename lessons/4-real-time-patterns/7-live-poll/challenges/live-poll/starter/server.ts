import express from 'express'
import { WebSocket, WebSocketServer } from 'ws'

const port = Number(process.env.PORT ?? 8080)

const app = express()
app.use(express.json())

app.get('/', (_request, response) => response.sendFile('index.html', { root: import.meta.dirname }))
app.get('/page.js', (_request, response) => response.sendFile('page.js', { root: import.meta.dirname }))

app.post('/polls', (request, response) => {
  const { question, options } = request.body
  // 1. Is this a poll? If not: 400.
  const poll = { id: 'p1', question, options, counts: [0, 0] }
  say({ type: 'poll', poll, yourVote: null })
  response.status(201).json({ poll })
})

const sockets = new WebSocketServer({ server: app.listen(port, () => console.log(`listening on ${port}`)) })

sockets.on('connection', (socket) => {
  socket.on('message', (data) => {
    const message = parse(data.toString())

    if (message?.type === 'hello') {
      // 2. Who is it? Tell it the poll, and tell everyone how many are here.
      say({ type: 'presence', count: 1 })
    }

    if (message?.type === 'vote') {
      // 3. May this vote be counted? Answer the voter, then tell everyone.
    }
  })
})

/** Sends a message to every socket. */
function say(message: object) {
  const text = JSON.stringify(message)
  for (const socket of sockets.clients) {
    if (socket.readyState === WebSocket.OPEN) socket.send(text)
  }
}

/** What a client may say. Nothing is certain about it until it has been looked at. */
interface Said {
  type?: unknown
  clientId?: unknown
  pollId?: unknown
  option?: unknown
  key?: unknown
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
