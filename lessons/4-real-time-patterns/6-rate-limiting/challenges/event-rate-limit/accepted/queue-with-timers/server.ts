// Thirty permits per user: each one that is used comes back by a timer sixty seconds later.
import { Server, type Socket } from 'socket.io'

interface Permits {
  left: number
  readonly back: number[]
}

const PERMITS = 30
const AWAY_MS = 60_000
const permitsOf = new Map<string, Permits>()

function use(userId: string): number {
  const permits = permitsOf.get(userId) ?? { left: PERMITS, back: [] }
  permitsOf.set(userId, permits)
  if (permits.left === 0) return Math.max(1, Math.ceil(((permits.back[0] ?? 0) - Date.now()) / 1000))
  permits.left--
  permits.back.push(Date.now() + AWAY_MS)
  setTimeout(() => {
    permits.left++
    permits.back.shift()
    if (permits.left === PERMITS) permitsOf.delete(userId)
  }, AWAY_MS).unref()
  return 0
}

function welcome(socket: Socket) {
  const userId: string = socket.handshake.auth.userId ?? 'nobody'
  socket.on('chat', (...args: unknown[]) => {
    const answer = args.pop()
    const [said] = args
    const retryAfter = use(userId)
    if (retryAfter === 0) socket.broadcast.emit('chat', { ...Object(said), userId })
    if (typeof answer === 'function')
      answer(retryAfter === 0 ? { status: 'ok' } : { status: 'rate_limited', retryAfter })
  })
}

new Server(Number(process.env.PORT ?? 3000)).on('connection', welcome)
