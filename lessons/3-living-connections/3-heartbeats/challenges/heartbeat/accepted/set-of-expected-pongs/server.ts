// Numbers its pings: only the pong that carries the number of the last ping counts. Rounds are a loop that sleeps.
import { setTimeout as sleep } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080) })
const owed = new Map<WebSocket, string>()
const here = new Set<WebSocket>()

server.on('connection', (socket) => {
  here.add(socket)
  tell()
  socket.on('pong', (data) => {
    if (owed.get(socket) === data.toString()) owed.delete(socket)
  })
  socket.on('close', () => gone(socket))
  socket.on('error', () => gone(socket))
})

function gone(socket: WebSocket) {
  owed.delete(socket)
  if (here.delete(socket)) tell()
}

function tell() {
  for (const each of here) each.send(`{"type":"online","count":${here.size}}`)
}

for (let round = 1; ; round++) {
  await sleep(30_000)
  for (const socket of [...here]) {
    if (owed.has(socket)) {
      socket.terminate()
      gone(socket)
    } else {
      owed.set(socket, `round ${round}`)
      socket.ping(`round ${round}`)
    }
  }
}
