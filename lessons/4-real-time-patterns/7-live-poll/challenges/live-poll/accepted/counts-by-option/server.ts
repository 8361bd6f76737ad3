// Counts as an object, from option to number; Express with its static folder; presence by clients.
import express from 'express'
import { type WebSocket, WebSocketServer } from 'ws'

type Status = 'accepted' | 'duplicate' | 'already_voted' | 'invalid' | 'poll_over' | 'who_are_you'
type Poll = { id: number; question: string; options: string[] }

const app = express()
const polls: { poll: Poll; counts: Record<string, number>; ballots: Record<string, [option: number, key: string]> }[] =
  []
const sockets = new Set<{ ws: WebSocket; clientId?: string }>()
const now = () => polls.at(-1)

app.use(express.json())
app.use(express.static(import.meta.dirname, { index: 'index.html', extensions: ['html'] }))
app.post('/polls', (req, res) => {
  const { question, options } = req.body ?? {}
  const good =
    typeof question === 'string' &&
    question &&
    Array.isArray(options) &&
    [2, 3, 4].includes(options.length) &&
    options.every((option) => typeof option === 'string' && option)
  if (!good) return res.sendStatus(400)
  const poll = { id: polls.length + 1, question, options }
  const counts = Object.fromEntries(options.map((_, i) => [String(i), 0]))
  polls.push({ poll, counts, ballots: Object.create(null) })
  for (const { ws } of sockets) ws.send(JSON.stringify({ type: 'poll', poll: { ...poll, counts }, yourVote: null }))
  return res.status(201).json({ poll: { ...poll, counts } })
})

const server = app.listen(Number(process.env.PORT ?? 8080))

new WebSocketServer({ server }).on('connection', (ws) => {
  const client: { ws: WebSocket; clientId?: string } = { ws }
  sockets.add(client)
  const gone = () => sockets.delete(client) && tellPresence()
  ws.on('close', gone)
  ws.on('error', gone)
  ws.on('message', (data) => {
    let message: Record<string, unknown>
    try {
      message = Object(JSON.parse(String(data)))
    } catch {
      return
    }
    if (message.type === 'hello' && typeof message.clientId === 'string') {
      client.clientId ??= message.clientId
      tellPresence()
      const current = now()
      if (!current) return
      const { poll, counts, ballots } = current
      const yourVote = ballots[client.clientId]?.[0] ?? null
      ws.send(JSON.stringify({ type: 'poll', poll: { ...poll, counts }, yourVote }))
    }
    if (message.type === 'vote') {
      const status = cast(client.clientId, message)
      ws.send(JSON.stringify({ type: 'vote_result', key: message.key, status }))
      if (status !== 'accepted') return
      const text = JSON.stringify({ type: 'counts', pollId: now()?.poll.id, counts: now()?.counts })
      for (const each of sockets) each.ws.send(text)
    }
  })
})

function cast(clientId: string | undefined, { pollId, option, key }: Record<string, unknown>): Status {
  const current = now()
  if (clientId === undefined) return 'who_are_you'
  if (!current || pollId !== current.poll.id) return 'poll_over'
  const { counts, ballots } = current
  if (typeof option !== 'number' || !Object.hasOwn(counts, option) || typeof key !== 'string') return 'invalid'
  const ballot = ballots[clientId]
  if (ballot) return ballot[1] === key ? 'duplicate' : 'already_voted'
  ballots[clientId] = [option, key]
  counts[option] = (counts[option] ?? 0) + 1
  return 'accepted'
}

function tellPresence() {
  const ids = new Set([...sockets].flatMap(({ clientId }) => clientId ?? []))
  for (const { ws } of sockets) ws.send(JSON.stringify({ type: 'presence', count: ids.size }))
}
