import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { WebSocket, WebSocketServer } from 'ws'
import { HeldRun } from '../../sandbox-server/session/held-run.ts'
import { Outbox } from '../../sandbox-server/session/outbox.ts'

const MIB = 1024 * 1024
const LINE = 'x'.repeat(4_000)

test('to a reader that has stopped reading, at most a mebibyte and one event wait; when it reads again, it gets the rest', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const reader = new WebSocket(`ws://127.0.0.1:${address.port}`)
  const [[socket]] = await Promise.all([once(server, 'connection'), once(reader, 'open')])
  reader.pause()

  const run = new HeldRun('r1', 'run')
  const outbox = new Outbox(socket)
  outbox.follow(run, 0)
  const COUNT = 10_000
  let most = 0
  for (let n = 0; n < COUNT; n++) {
    run.record({ type: 'output', stream: 'stdout', text: `${n} ${LINE}` })
    most = Math.max(most, socket.bufferedAmount)
    if (n % 500 === 0) await new Promise(setImmediate)
  }
  assert.ok(most >= MIB, `the reader was slow: ${most} bytes waited`)
  assert.ok(most < MIB + 5_000, `${most} bytes waited`)
  assert.equal(run.isFull, true)

  const seen: number[] = []
  const all = new Promise<void>((resolve) => {
    reader.on('message', (data) => {
      const { seq } = JSON.parse(data.toString())
      seen.push(seq)
      if (seq === run.length - 1) resolve()
    })
  })
  reader.resume()
  await all
  assert.deepEqual(
    seen,
    Array.from({ length: run.length }, (_, n) => n),
  )
  reader.terminate()
  server.close()
})

test('a direct message is heard between the events that wait', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const reader = new WebSocket(`ws://127.0.0.1:${address.port}`)
  const [[socket]] = await Promise.all([once(server, 'connection'), once(reader, 'open')])
  reader.pause()
  const run = new HeldRun('r1', 'run')
  const outbox = new Outbox(socket)
  outbox.follow(run, 0)
  for (let n = 0; n < 3_000; n++) run.record({ type: 'output', stream: 'stdout', text: LINE })
  outbox.say({ type: 'pod', challenge: 'catch-up', state: 'warm' })
  run.record({ type: 'ended', ending: { how: 'finished', message: 'Done.', durationMs: 1 } })

  const types: string[] = []
  const over = new Promise<void>((resolve) => {
    reader.on('message', (data) => {
      const message = JSON.parse(data.toString())
      types.push(message.type)
      if (message.event?.type === 'ended') resolve()
    })
  })
  reader.resume()
  await over
  assert.equal(types.length, run.length + 1)
  assert.ok(types.indexOf('pod') < types.length - 1000)
  reader.terminate()
  server.close()
})
