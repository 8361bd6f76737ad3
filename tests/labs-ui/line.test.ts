import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import { signal } from '@preact/signals'
import { encodeUtf8, toHex } from '#wire'
import { Line, type LineState, ledgerOf, streamOf } from '../../src/labs/line/line.ts'
import { transcript } from '../../src/labs/line/transcript.ts'
import type { Connection, LabConnection } from '../../src/sandbox/sandbox.ts'

type Closed = Parameters<Parameters<LabConnection['onClosed']>[0]>[0]

/** A lab's server as a test plays it. */
function fakeReach(start: Connection = { type: 'open', canRun: true, whyNot: null }) {
  const connection = signal<Connection>(start)
  const opened: FakeConnection[] = []
  let refusal: string | null = null
  return {
    connection,
    opened,
    refuse(why: string | null) {
      refusal = why
    },
    openLab(): Promise<LabConnection> {
      if (refusal !== null) return Promise.reject(new Error(refusal))
      const one = new FakeConnection()
      opened.push(one)
      return Promise.resolve(one)
    },
  }
}

class FakeConnection implements LabConnection {
  readonly sent: string[] = []
  isClosed = false
  answer: (hex: string, atMs: number) => void = () => {}
  hangUp: (how: Closed) => void = () => {}
  send(hex: string): void {
    this.sent.push(hex)
  }
  onBytes(listener: (hex: string, atMs: number) => void) {
    this.answer = listener
    return () => {}
  }
  onClosed(listener: (how: Closed) => void) {
    this.hangUp = listener
    return () => {}
  }
  close(): void {
    this.isClosed = true
  }
}

async function until(line: Line, type: LineState['type']): Promise<LineState> {
  for (let round = 0; round < 200; round++) {
    if (line.state.value.type === type) return line.state.value
    await later(5)
  }
  return assert.fail(`the line is ${line.state.value.type} and never became ${type}`)
}

const HELLO = encodeUtf8('hello')

test('what is said goes out, and what comes back is noted with its time', async () => {
  const reach = fakeReach()
  const line = new Line('frames', () => reach)
  line.start([HELLO])
  await until(line, 'open')
  reach.opened[0]?.answer(toHex(HELLO), 1.5)
  assert.deepEqual(reach.opened[0]?.sent, [toHex(HELLO)])
  const state = line.state.value
  assert.ok(state.type === 'open')
  assert.deepEqual(ledgerOf(state.said), { up: 5, down: 5, ms: 1.5 })
})

test('when the server is away, what was to be said waits for it and goes out once', async () => {
  const reach = fakeReach({ type: 'waiting', retryAt: 0, attempt: 1 })
  const line = new Line('frames', () => reach)
  line.start([HELLO])
  assert.equal(line.state.value.type, 'waiting')
  reach.connection.value = { type: 'open', canRun: true, whyNot: null }
  await until(line, 'open')
  assert.equal(reach.opened.length, 1)
  assert.deepEqual(reach.opened[0]?.sent, [toHex(HELLO)])
})

test('a server that goes away while the line opens is waited for as well', async () => {
  const reach = fakeReach({ type: 'connecting' })
  reach.refuse('The lab server cannot be reached right now.')
  const line = new Line('frames', () => reach)
  line.start([HELLO])
  await until(line, 'waiting')
  reach.refuse(null)
  reach.connection.value = { type: 'open', canRun: true, whyNot: null }
  await until(line, 'open')
})

test('a refusal is said as it is, and not tried again', async () => {
  const reach = fakeReach()
  reach.refuse('You have as many of these open as one learner may. Close one first.')
  const line = new Line('frames', () => reach)
  line.start([HELLO])
  const state = await until(line, 'refused')
  assert.ok(state.type === 'refused')
  assert.match(state.why, /Close one first/)
})

test('a new start closes the connection before it, whose late bytes count for nothing', async () => {
  const reach = fakeReach()
  const line = new Line('frames', () => reach)
  line.start([HELLO])
  await until(line, 'open')
  line.start([HELLO])
  await until(line, 'open')
  const [first, second] = reach.opened
  assert.equal(first?.isClosed, true)
  first?.answer('ff', 1)
  second?.answer('00', 1)
  const state = line.state.value
  assert.ok(state.type === 'open')
  assert.equal(toHex(streamOf(state.said, 'server')), '00')
})

test('a line that was ended while it opened closes what it is then given', async () => {
  const reach = fakeReach()
  const line = new Line('frames', () => reach)
  line.start([HELLO])
  line.end()
  await later(10)
  assert.equal(line.state.value.type, 'idle')
  assert.equal(reach.opened[0]?.isClosed, true)
  assert.deepEqual(reach.opened[0]?.sent, [])
})

test('what was said is kept when the other side hangs up', async () => {
  const reach = fakeReach()
  const line = new Line('frames', () => reach)
  line.start([HELLO])
  await until(line, 'open')
  reach.opened[0]?.hangUp('fin')
  const state = line.state.value
  assert.ok(state.type === 'closed')
  assert.equal(state.how, 'fin')
  assert.equal(state.said.length, 1)
})

const REQUEST = encodeUtf8('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
const AGREED = encodeUtf8('HTTP/1.1 101 Switching Protocols\r\n\r\n')
const page = (bytes: Uint8Array) => ({ from: 'page' as const, bytes, atMs: 0 })
const server = (bytes: Uint8Array) => ({ from: 'server' as const, bytes, atMs: 1 })

test('a transcript is the same however the bytes were cut', () => {
  const frame = Uint8Array.of(0x81, 0x02, 0x68, 0x69)
  const whole = transcript([page(REQUEST), server(AGREED), server(frame)])
  const cut = transcript([
    page(REQUEST.subarray(0, 7)),
    page(REQUEST.subarray(7)),
    server(AGREED.subarray(0, 30)),
    server(Uint8Array.from([...AGREED.subarray(30), ...frame.subarray(0, 1)])),
    server(frame.subarray(1)),
  ])
  const kinds = (spoken: typeof whole) => spoken.map(({ from, type }) => `${from} ${type}`)
  assert.deepEqual(kinds(whole), ['page head', 'server head', 'server frame'])
  assert.deepEqual(kinds(cut), kinds(whole))
})

test('after a refusal what follows is a body and not frames', () => {
  const refused = encodeUtf8('HTTP/1.1 400 Bad Request\r\n\r\nno')
  const spoken = transcript([page(REQUEST), server(refused)])
  assert.deepEqual(
    spoken.map(({ type }) => type),
    ['head', 'head', 'bytes'],
  )
})
