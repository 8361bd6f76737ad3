const { once } = require('node:events')
const WebSocket = require('ws')

const PATIENCE_MS = 1_000

/** A client that keeps what it hears until it is asked for. It passes over what the brief leaves free. */
module.exports = async function connect(url) {
  const socket = new WebSocket(url)
  const inbox = []
  let answer = null

  socket.on('message', (data) => {
    inbox.push(...read(data))
    if (inbox.length > 0) answer?.()
  })
  socket.on('close', () => answer?.())
  await once(socket, 'open')
  // From here on it is an answer like any other that the server cuts the line.
  socket.on('error', () => {})

  return {
    socket,
    say: (message) => socket.send(JSON.stringify(message)),

    /** The next message, or null when there is none for so long, or when the connection ended. */
    async next(ms = PATIENCE_MS) {
      if (inbox.length === 0 && socket.readyState === WebSocket.OPEN) {
        await new Promise((resolve) => {
          const timer = setTimeout(resolve, ms)
          answer = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        answer = null
      }
      return inbox.shift() ?? null
    },

    /** So many messages, or fewer when no more come. */
    async take(count) {
      const taken = []
      while (taken.length < count) {
        const message = await this.next()
        if (message === null) break
        taken.push(message)
      }
      return taken
    },
  }
}

/** The messages in one frame: a replay may come as one with a list in it. More fields and other types are fine. */
function read(data) {
  const { type, seq, text, messages } = JSON.parse(data)
  if (type === 'message') return [{ type, seq, text }]
  if (!Array.isArray(messages)) return []
  if (type === 'full_state') return [{ type, messages: messages.map(({ seq, text }) => ({ seq, text })) }]
  return messages.map(({ seq, text }) => ({ type: 'message', seq, text }))
}
