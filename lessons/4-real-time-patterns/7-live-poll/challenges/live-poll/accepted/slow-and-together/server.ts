// Looks everything up in a slow store, one thing after the other, and tells counts and presence now and then.
import { setTimeout as pause } from 'node:timers/promises'
import express from 'express'
import { type WebSocket, WebSocketServer } from 'ws'

const LOOK_UP_MS = 4
const TELL_MS = 25

interface Poll {
  id: string
  question: string
  options: string[]
  counts: number[]
}

let poll: Poll | undefined
let votes: { clientId: string; option: number; key: string }[] = []
const clientIds = new Map<WebSocket, string>()

/** One after the other: what was asked first is done first. */
let queue: Promise<unknown> = Promise.resolve()
function inTurn<T>(work: () => Promise<T> | T): Promise<T> {
  const done = queue.then(() => pause(LOOK_UP_MS)).then(work)
  queue = done.catch((error) => console.error(error))
  return done
}

const app = express().use(express.json())
app.get('/', (_, response) => void setTimeout(() => response.sendFile(`${import.meta.dirname}/index.html`), 10))
app.get('/page.js', (_, response) => void setTimeout(() => response.sendFile(`${import.meta.dirname}/page.js`), 10))
app.post('/polls', async (request, response) => {
  const { question, options } = request.body ?? {}
  const texts = [question].concat(options)
  if (!Array.isArray(options) || options.length < 2 || options.length > 4 || !texts.every((text) => text?.trim?.())) {
    return void response.status(400).send('no poll')
  }
  await inTurn(() => {
    poll = { id: `${Date.now()}.${Math.random()}`, question, options, counts: options.map(() => 0) }
    votes = []
    for (const ws of clientIds.keys()) tell(ws, { type: 'poll', poll, yourVote: null })
    response.status(201).json({ poll, ok: true })
  })
})

const wss = new WebSocketServer({ server: app.listen(process.env.PORT ?? 8080) })
wss.on('connection', (ws) => {
  ws.on('close', () => {
    clientIds.delete(ws)
    tellPresence()
  })
  ws.on('error', () => {})
  ws.on('message', (data) => inTurn(() => hear(ws, String(data))))
})

function hear(ws: WebSocket, text: string) {
  const message = read(text)
  if (message?.type === 'hello' && typeof message.clientId === 'string') {
    // Its turn may come when it has gone already.
    if (clientIds.has(ws) || ws.readyState !== ws.OPEN) return
    clientIds.set(ws, message.clientId)
    tellPresence()
    const yours = votes.find(({ clientId }) => clientId === message.clientId)
    if (poll) tell(ws, { type: 'poll', poll, yourVote: yours ? yours.option : null })
  }
  if (message?.type === 'vote') {
    const status = judge(clientIds.get(ws), message)
    tell(ws, { type: 'vote_result', status, key: message.key })
    if (status === 'accepted') tellCounts()
  }
}

function judge(clientId: string | undefined, { pollId, option, key }: Record<string, unknown>) {
  const isVote = typeof option === 'number' && typeof key === 'string' && typeof poll?.counts[option] === 'number'
  if (!clientId || !poll || poll.id !== pollId || !isVote) return 'invalid'
  const known = votes.find((vote) => vote.clientId === clientId)
  if (known) return known.key === key ? 'duplicate' : 'already_voted'
  votes.push({ clientId, option, key })
  poll.counts[option] = votes.filter((vote) => vote.option === option).length
  return 'accepted'
}

const tellCounts = nowAndThen(() => poll && { type: 'counts', pollId: poll.id, counts: poll.counts })
const tellPresence = nowAndThen(() => ({ type: 'presence', count: clientIds.size }))

/** Tells everyone the newest only, at most once in a while. */
function nowAndThen(make: () => object | undefined) {
  let timer: NodeJS.Timeout | undefined
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined
      const message = make()
      if (message) for (const ws of clientIds.keys()) tell(ws, message)
    }, TELL_MS)
  }
}

function tell(ws: WebSocket, message: object) {
  if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(message))
}

function read(text: string) {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>
  } catch {
    return undefined
  }
}
