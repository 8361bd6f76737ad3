import { WebSocket } from 'ws'

const url = process.argv[2] ?? 'ws://localhost:8080'
const socket = new WebSocket(url)
let heard = 0

socket.on('open', () => {
  socket.send(JSON.stringify({ type: 'catch_up', lastSeq: -1 }))
})

socket.on('message', (data) => {
  const message = JSON.parse(data.toString())
  if (message.type !== 'message') return

  console.log(`${message.seq}: ${message.text}`)
  // 1. Is this the message that was due? If not, say which one is wrong, and exit with 1.

  heard++
  if (heard === 10) socket.close()
})

socket.on('close', () => {
  // 2. Stay away for two seconds, come back, and say how far you got.
  // 3. When thirty more were heard and all were right, exit with 0.
  process.exit(0)
})
