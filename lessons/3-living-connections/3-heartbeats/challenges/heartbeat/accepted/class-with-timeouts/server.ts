// A guest with two timers: one until the next ping, one that a pong winds up again and that ends the connection.
import { WebSocket, WebSocketServer } from 'ws'

class Guest {
  readonly #socket: WebSocket
  readonly #pings: NodeJS.Timeout
  readonly #end: NodeJS.Timeout

  constructor(socket: WebSocket, onGone: () => void) {
    this.#socket = socket
    this.#pings = setInterval(() => socket.ping(), 20_000)
    this.#end = setTimeout(() => socket.terminate(), 45_000)
    socket.on('pong', () => this.#end.refresh())
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      clearInterval(this.#pings)
      clearTimeout(this.#end)
      onGone()
    })
  }

  hears(message: object) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }
}

const guests = new Set<Guest>()
const server = new WebSocketServer({ port: Number(process.env.PORT ?? '8080'), clientTracking: false })

server.on('connection', (socket) => {
  const guest = new Guest(socket, () => {
    guests.delete(guest)
    countAloud()
  })
  guests.add(guest)
  countAloud()
})

function countAloud() {
  for (const guest of guests) guest.hears({ type: 'online', count: guests.size })
}
