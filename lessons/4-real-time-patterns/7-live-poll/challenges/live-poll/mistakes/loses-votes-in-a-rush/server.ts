import express from 'express'
import { WebSocket, WebSocketServer } from 'ws'

interface Poll {
  id: string
  question: string
  options: string[]
  counts: number[]
  /** The one vote of each client, by its id. They go when the poll goes. */
  votes: Map<string, { option: number; key: string }>
}

const port = Number(process.env.PORT ?? 8080)

let polls = 0
let current: Poll | null = null
/** Who is at the other end, for each socket that has said hello. */
const clients = new Map<WebSocket, string>()

const app = express()
app.use(express.json())
app.get('/', (_request, response) => response.sendFile('index.html', { root: import.meta.dirname }))
app.get('/page.js', (_request, response) => response.sendFile('page.js', { root: import.meta.dirname }))

app.post('/polls', (request, response) => {
  const asked: { question?: unknown; options?: unknown } = request.body ?? {}
  const { question, options } = asked
  if (!isText(question) || !isListOfTexts(options) || options.length < 2 || options.length > 4) {
    response.status(400).json({ error: 'A poll needs a question and 2 to 4 options, all of them texts.' })
    return
  }
  current = { id: `poll-${++polls}`, question, options, counts: options.map(() => 0), votes: new Map() }
  for (const socket of clients.keys()) tellPoll(socket)
  response.status(201).json({ poll: told(current) })
})

const server = app.listen(port, () => console.log(`listening on ${port}`))
const sockets = new WebSocketServer({ server })

sockets.on('connection', (socket) => {
  socket.on('message', (data) => {
    const message = parse(data.toString())
    if (message?.type === 'hello') greet(socket, message.clientId)
    if (message?.type === 'vote') vote(socket, message)
  })
  socket.on('close', () => {
    if (clients.delete(socket)) tellPresence()
  })
  socket.on('error', (error) => console.warn(`a socket failed: ${error.message}`))
})

function greet(socket: WebSocket, clientId: unknown) {
  if (!isText(clientId)) return
  // The first hello counts: a socket that could change its name could vote under each of them.
  if (!clients.has(socket)) {
    clients.set(socket, clientId)
    tellPresence()
  }
  tellPoll(socket)
}

async function vote(socket: WebSocket, { pollId, option, key }: Said) {
  const status = await record({ clientId: clients.get(socket), pollId, option, key })
  // To the voter first: its page knows by this that the counts which follow hold its vote.
  send(socket, { type: 'vote_result', key, status })
  if (status === 'accepted' && current !== null) {
    for (const each of sockets.clients) send(each, { type: 'counts', pollId: current.id, counts: current.counts })
  }
}

async function record({ clientId, pollId, option, key }: Said & { clientId: string | undefined }) {
  if (clientId === undefined || current === null || pollId !== current.id) return 'invalid'
  if (!isOptionOf(current, option) || typeof key !== 'string') return 'invalid'
  const cast = current.votes.get(clientId)
  if (cast !== undefined) return cast.key === key ? 'duplicate' : 'already_voted'
  current.votes.set(clientId, { option, key })
  const { counts } = current
  const count = counts[option] ?? 0
  counts[option] = await save(count + 1)
  return 'accepted'
}

/** As if there were a database. */
async function save(count: number) {
  await new Promise((resolve) => setTimeout(resolve, 100))
  return count
}

function tellPoll(socket: WebSocket) {
  if (current === null) return
  const yourVote = current.votes.get(clients.get(socket) ?? '')?.option ?? null
  send(socket, { type: 'poll', poll: told(current), yourVote })
}

/** Clients, not sockets: two tabs of one client are one presence. */
function tellPresence() {
  const count = new Set(clients.values()).size
  for (const socket of sockets.clients) send(socket, { type: 'presence', count })
}

/** What the world may know of a poll: not who voted. */
function told({ id, question, options, counts }: Poll) {
  return { id, question, options, counts }
}

function send(socket: WebSocket, message: object) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
}

function isOptionOf(poll: Poll, option: unknown): option is number {
  return typeof option === 'number' && Number.isInteger(option) && option >= 0 && option < poll.options.length
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText)
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
