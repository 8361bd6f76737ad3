// Messages as an async iterator; a visit is a loop over it. Assertions end the program.
import assert from 'node:assert/strict'
import { on, once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import WebSocket from 'ws'

const [, , url = 'ws://127.0.0.1:8080'] = process.argv
const heard: number[] = []

for (const [visit, wanted] of [10, 40].entries()) {
  if (visit > 0) await setTimeout(2050)
  const socket = new WebSocket(url)
  // Listening begins before the connection is open, so that nothing falls in between.
  const messages = on(socket, 'message', { close: ['close'], signal: AbortSignal.timeout(9_000) })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'catch_up', lastSeq: heard.at(-1) ?? -1 }))
  for await (const [data] of messages) {
    const message = JSON.parse(String(data))
    if (message.type === 'full_state') assert.equal(visit, 0, `a full state where ${due()} was due`)
    if (message.type !== 'message') continue
    if (heard.length > 0) assert.equal(message.seq, due(), `expected ${due()}, got ${message.seq}`)
    assert.equal(message.text, `message ${message.seq}`)
    heard.push(message.seq)
    if (heard.length === wanted) break
  }
  assert.equal(heard.length, wanted, `the connection ended while ${due()} was due`)
  socket.close()
  if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close')
}

function due() {
  return (heard.at(-1) ?? -1) + 1
}
