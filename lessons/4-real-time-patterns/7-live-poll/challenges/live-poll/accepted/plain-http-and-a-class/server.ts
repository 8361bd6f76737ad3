// node:http alone, one class for the poll, presence by sockets from the moment they open.
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

class Poll {
  static #given = 0
  readonly id = `poll-${++Poll.#given}`
  readonly #votes = new Map<string, { key: string; option: number }>()
  readonly question: string
  readonly options: readonly string[]

  constructor(question: string, options: readonly string[]) {
    this.question = question
    this.options = options
  }

  get counts() {
    const counts = new Array<number>(this.options.length).fill(0)
    for (const { option } of this.#votes.values()) counts[option] = (counts[option] ?? 0) + 1
    return counts
  }

  toJSON() {
    return { id: this.id, question: this.question, options: this.options, counts: this.counts }
  }

  voteOf(client: string) {
    return this.#votes.get(client)?.option ?? null
  }

  cast(client: string, option: number, key: string) {
    const known = this.#votes.get(client)
    if (known) return known.key === key && known.option === option ? 'duplicate' : 'already_voted'
    this.#votes.set(client, { key, option })
    return 'accepted'
  }
}

let poll: Poll | null = null
const names = new WeakMap<WebSocket, string>()

const http = createServer((request, response) => {
  serve(request, response).catch((error) => {
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: String(error) }))
  })
})
const wss = new WebSocketServer({ noServer: true, maxPayload: 256 * 1024 })

async function serve(request: IncomingMessage, response: ServerResponse) {
  const page = { '/': ['index.html', 'text/html'], '/page.js': ['page.js', 'text/javascript'] }[request.url ?? '']
  if (request.method === 'GET' && page) {
    const [file = '', type = ''] = page
    const body = await readFile(new URL(file, import.meta.url))
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body)
  } else if (request.method === 'POST' && request.url === '/polls') {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    const asked = JSON.parse(text)
    check(asked)
    poll = new Poll(asked.question, asked.options)
    for (const socket of wss.clients) tellPoll(socket)
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ poll }))
  } else {
    response.writeHead(404).end('not here')
  }
}

function check({ question, options }: { question: unknown; options: unknown }) {
  const isText = (value: unknown) => typeof value === 'string' && value.length > 0
  if (!isText(question)) throw new Error('no question')
  if (!Array.isArray(options) || options.length < 1 || options.length > 4) throw new Error('1 to 4 options')
  if (!options.every(isText)) throw new Error('empty option')
}

http.on('upgrade', (request, socket, head) => {
  wss.handleUpgrade(request, socket, head, (ws) => {
    presence()
    ws.on('close', presence)
    ws.on('error', () => ws.terminate())
    ws.on('message', (data) => {
      try {
        hear(ws, JSON.parse(data.toString()))
      } catch (error) {
        tell(ws, { type: 'error', message: String(error) })
      }
    })
  })
})

function hear(ws: WebSocket, message: { type: string; clientId: unknown } & Record<string, unknown>) {
  switch (message.type) {
    case 'hello': {
      if (typeof message.clientId !== 'string') throw new TypeError('clientId must be a text')
      const name = names.get(ws)
      if (name !== undefined && name !== message.clientId) return ws.close(1008, 'you are somebody else')
      names.set(ws, message.clientId)
      return tellPoll(ws)
    }
    case 'vote': {
      const { pollId, option, key } = message
      const client = names.get(ws)
      const isSound = poll?.id === pollId && typeof key === 'string' && poll?.options.some((_, i) => i === option)
      const status = isSound && client !== undefined ? poll?.cast(client, Number(option), key) : 'invalid'
      tell(ws, { type: 'vote_result', key, status, option })
      for (const each of wss.clients) if (poll) tell(each, { type: 'counts', pollId: poll.id, counts: poll.counts })
      return
    }
    default:
      throw new Error(`unknown type ${message.type}`)
  }
}

function tellPoll(ws: WebSocket) {
  const client = names.get(ws)
  tell(ws, { type: 'poll', poll, yourVote: client === undefined ? null : (poll?.voteOf(client) ?? null) })
}

function presence() {
  for (const each of wss.clients) tell(each, { type: 'presence', count: wss.clients.size })
}

function tell(ws: WebSocket, message: object) {
  ws.send(JSON.stringify(message), () => {})
}

http.listen(Number(process.env.PORT ?? 8080))
