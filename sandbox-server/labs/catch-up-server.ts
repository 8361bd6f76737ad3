import { createServer, type IncomingMessage } from 'node:http'
import { type RawData, WebSocket, WebSocketServer } from 'ws'
import { readCatchUpRequest } from './catch-up-request.ts'
import { CatchUpRooms, type CatchUpRoomsLimits, type Occupied } from './catch-up-rooms.ts'
import { type LabServer, onLoopback } from './on-loopback.ts'

/** The largest message that is read; a larger one is closed with 1009. */
const MESSAGE_BYTES = 4 * 1024
/** What may wait for a client that does not read, before it is cut. */
const BACKLOG_BYTES = 256 * 1024
const MOST_KEPT = 50
/** Long enough for a learner who reads on for a while; the lines themselves close after a minute of silence. */
const LIMITS: CatchUpRoomsLimits = { rooms: 1_000, members: 8, lingerMs: 10 * 60_000 }
const SERVICE_RESTART = 1012
const TRY_AGAIN_LATER = 1013

/**
 * Starts the server of the challenge `catch-up` on an unused loopback port, with a room for each learner:
 * `/?room=<name>&capacity=<messages kept>`. The capacity of a room is what the first to enter it asked for. Besides the
 * challenge's messages it understands `{type:'restart'}`, after which the room counts from 1 and everybody in it is cut.
 */
export async function startCatchUpServer(limits: CatchUpRoomsLimits = LIMITS): Promise<LabServer> {
  const rooms = new CatchUpRooms<WebSocket>(limits)
  const server = createServer((_request, response) => {
    response.writeHead(426, { 'Content-Type': 'text/plain; charset=utf-8', Upgrade: 'websocket', Connection: 'close' })
    response.end('This server speaks WebSocket.\n')
  })
  const sockets = new WebSocketServer({
    server,
    maxPayload: MESSAGE_BYTES,
    perMessageDeflate: false,
    verifyClient: ({ req }, answer) => answer(typeof roomAsked(req) !== 'string', 400, String(roomAsked(req))),
  })

  sockets.on('connection', (socket, request) => {
    // ws answers what breaks RFC 6455 with the right close code by itself; `close` follows.
    socket.on('error', () => {})
    const asked = roomAsked(request)
    if (typeof asked === 'string') return socket.terminate()
    const { name, capacity } = asked
    const occupied = rooms.enter(name, { member: socket, capacity })
    if (occupied === null) return socket.close(TRY_AGAIN_LATER, 'There is no place left. Try again in a while.')
    socket.on('close', () => rooms.leave(name, socket))
    socket.on('message', (data) => answer(textOf(data), { socket, occupied }))
  })

  const listening = await onLoopback(server, sockets)
  return {
    ...listening,
    async close() {
      rooms.clear()
      await listening.close()
    },
  }
}

/** Does what a client asked for, all in one turn of the event loop: no live message can come between the parts of a replay. */
function answer(said: string, { socket, occupied }: { socket: WebSocket; occupied: Occupied<WebSocket> }): void {
  const { room, members } = occupied
  const request = readCatchUpRequest(said)
  switch (request.type) {
    case 'broadcast': {
      const message = { type: 'message', ...room.accept(request.text) }
      for (const member of members) send(member, message)
      break
    }
    case 'catch_up': {
      const { type, messages } = room.answerTo(request.lastSeq)
      if (type === 'full_state') send(socket, { type, messages })
      else for (const message of messages) send(socket, { type: 'message', ...message })
      break
    }
    case 'restart':
      room.restart()
      // A server that is started anew has lost every connection.
      for (const member of members) member.close(SERVICE_RESTART, 'restarted')
      break
    case 'unreadable':
      send(socket, { type: 'error', message: request.message })
  }
}

function send(socket: WebSocket, message: object): void {
  if (socket.readyState !== WebSocket.OPEN) return
  if (socket.bufferedAmount > BACKLOG_BYTES) socket.terminate()
  else socket.send(JSON.stringify(message))
}

/** The room that a request asks for, or why it cannot be had. */
function roomAsked(request: IncomingMessage): { name: string; capacity: number } | string {
  const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '')
  const name = query.get('room') ?? ''
  if (!/^[A-Za-z0-9-]{8,64}$/.test(name)) return 'room must be 8 to 64 letters, digits and hyphens.'
  const asked = query.get('capacity') ?? ''
  const capacity = /^\d{1,3}$/.test(asked) ? Number(asked) : 0
  if (capacity < 1 || capacity > MOST_KEPT) return `capacity must be a whole number from 1 to ${MOST_KEPT}.`
  return { name, capacity }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString()
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data.toString()
}
