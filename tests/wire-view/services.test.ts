import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Lane, WireEvent } from '#protocol'
import { describeRow } from '../../src/islands/wire/describe-row.ts'
import { layOut } from '../../src/islands/wire/layout.ts'
import { formatSpan } from '../../src/islands/wire/time-words.ts'

type Bare = WireEvent extends infer Each
  ? Each extends WireEvent
    ? Omit<Each, 'n' | 'at'> & { at?: number }
    : never
  : never

/** A record, in which an event comes each tenth of a millisecond unless it says when. */
const record = (...events: readonly Bare[]): WireEvent[] =>
  // What was left out is put in.
  events.map((event, n) => ({ ...event, n, at: event.at ?? n / 10 }) as WireEvent)

const lane = (id: string, role: Lane['role'], name = id): Bare => ({ type: 'lane', lane: { id, role, name } })
const request = (line: string, from = 'a', to = 'server', connection = 'c1'): Bare => ({
  ...{ type: 'request', from, to, connection },
  head: `${line} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
})
const upgrade = (from = 'a', to = 'server', connection = 'c1'): Bare => ({
  ...{ type: 'request', from, to, connection },
  head: 'GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n',
})
const response = (status: number, reason: string, from = 'server', to = 'a', connection = 'c1'): Bare => ({
  ...{ type: 'response', from, to, connection, status },
  head: `HTTP/1.1 ${status} ${reason}\r\n\r\n`,
})
const body = (text: string, from: string, to: string, connection = 'c1'): Bare => ({
  ...{ type: 'body', from, to, connection, length: text.length, isCut: false },
  payload: { kind: 'text', text },
})
const closed = (connection = 'c1', how: 'fin' | 'rst' = 'fin'): Bare => ({
  ...{ type: 'closed', from: 'server', to: 'a', connection, how },
})
const sse = (data: string, more: { event?: string; id?: string; isComment?: boolean } = {}): Bare => ({
  ...{ type: 'sse', from: 'server', to: 'a', connection: 'c1', data, isCut: false, ...more },
})
const redis = (kind: 'command' | 'reply' | 'push', words: string[], from = 'server', at?: number): Bare => ({
  ...{ type: 'redis', connection: 'r1', kind, words, isCut: false },
  ...(kind === 'command' ? { from, to: 'redis' } : { from: 'redis', to: from }),
  ...(at === undefined ? {} : { at }),
})
const packet = (packet: { engine: string; type?: string; namespace?: string; id?: number; data?: string }): Bare => ({
  ...{ type: 'frame', from: 'a', to: 'server', connection: 'c1', packet },
  frame: {
    fin: true,
    rsv: 0,
    opcode: 1,
    mask: null,
    length: 2,
    headerLength: 2,
    payload: { kind: 'text', text: '' },
    isCut: false,
  },
})
const SERVER = lane('server', 'server', 'server :8080')
const A = lane('a', 'client')
const labels = (...events: readonly Bare[]): string[] => layOut(record(...events)).rows.map((row) => row.label)
const lifelines = (...events: readonly Bare[]): string[] =>
  layOut(record(...events)).lifelines.map((lifeline) => lifeline.name)

test('a request and its answer are a row each, with what their bodies say; the end of the connection goes with the answer', () => {
  const events = record(
    ...[SERVER, A, request('POST /polls'), body('{"question":"Tea?"}', 'a', 'server')],
    ...[response(201, 'Created'), body('{"id":4}', 'server', 'a'), closed()],
  )
  const { rows } = layOut(events)
  assert.deepEqual(
    rows.map((row) => [row.label, row.events.map(({ type }) => type)]),
    [
      ['POST /polls "Tea?"', ['request', 'body']],
      ['201 Created, id 4', ['response', 'body', 'closed']],
    ],
  )
})

test('a connection that ends without an answer, by a reset, or to blame, has its own row', () => {
  assert.deepEqual(labels(SERVER, A, request('GET /'), closed()), ['GET /', 'TCP FIN'])
  assert.deepEqual(labels(SERVER, A, request('GET /'), response(200, 'OK'), closed('c1', 'rst')), [
    'GET /',
    '200 OK',
    'TCP RST',
  ])
  const blamed = layOut(record(SERVER, A, request('GET /'), response(200, 'OK'), closed()), { blamed: [4] })
  assert.deepEqual(blamed.rows.map((row) => [row.label, row.isBlamed]).at(-1), ['TCP FIN', true])
})

test('a row is blamed for what came along with it', () => {
  const { rows } = layOut(record(SERVER, A, request('GET /'), response(200, 'OK'), body('x', 'server', 'a')), {
    blamed: [3],
  })
  assert.deepEqual(
    rows.map((row) => row.isBlamed),
    [false, true],
  )
})

test('a body that took its time has a row of its own', () => {
  const late = { ...body('late', 'server', 'a'), at: 900 }
  assert.deepEqual(labels(SERVER, A, request('GET /'), response(200, 'OK'), late), ['GET /', '200 OK', 'body "late"'])
})

test('many requests for one path fold, and their answers too', () => {
  const polls = Array.from({ length: 5 }, (_, i) => [
    request(`GET /news?since=${i}`, 'a', 'server', `c${i}`),
    response(200, 'OK', 'server', 'a', `c${i}`),
    closed(`c${i}`),
  ]).flat()
  assert.deepEqual(labels(SERVER, A, ...polls), ['GET /news × 5', '200 × 5'])
})

test('events of a stream are named by their event and what they say, comments and retry apart', () => {
  assert.deepEqual(
    labels(
      SERVER,
      A,
      sse('3000', { event: 'retry', isComment: true }),
      sse('hi', { isComment: true }),
      sse('{"price":4}', { event: 'tick', id: '7' }),
      sse('plain'),
    ),
    ['retry 3000 ms', ': hi', 'tick price 4 id 7', '"plain"'],
  )
  const ticks = Array.from({ length: 9 }, (_, i) => sse(`{"price":${100 - i}}`, { id: `${i + 1}` }))
  assert.deepEqual(labels(SERVER, A, ...ticks), ['{price} × 9, id 1 … 9'])
})

test('a command carries its reply, unless the reply took its time', () => {
  const R = lane('redis', 'redis', 'Redis :6379')
  assert.deepEqual(
    labels(
      SERVER,
      R,
      redis('command', ['publish', 'news', '{"text":"hi"}']),
      redis('command', ['get', 'a']),
      redis('reply', ['2']),
      redis('reply', ['(nil)']),
    ),
    ['PUBLISH news "hi" → 2', 'GET a → (nil)'],
  )
  assert.deepEqual(labels(SERVER, R, redis('command', ['get', 'a']), redis('reply', ['1'], 'server', 300)), [
    'GET a',
    '1',
  ])
  assert.deepEqual(labels(SERVER, R, redis('push', ['message', 'news', '{"text":"hi"}'])), ['message news "hi"'])
})

test('what a Redis library says by itself when it connects folds away', () => {
  const R = lane('redis', 'redis')
  const hello = [
    redis('command', ['HELLO', '3']),
    redis('command', ['CLIENT', 'SETNAME', 'x']),
    redis('reply', ['server'], 'server', 200),
    redis('reply', ['OK'], 'server', 200),
  ]
  assert.deepEqual(labels(SERVER, R, ...hello, ...hello), ['set-up × 4'])
})

test('a packet of Socket.IO is named by its event, its arguments and its acknowledgement', () => {
  const label = (said: Parameters<typeof packet>[0]): string | undefined => labels(SERVER, A, packet(said)).at(0)
  const message = { engine: 'message', namespace: '/' }
  assert.equal(label({ ...message, type: 'event', data: '["user-count",2]' }), 'user-count 2')
  assert.equal(label({ ...message, type: 'event', id: 7, data: '["save",{"title":"Tea"}]' }), 'save "Tea" #7')
  assert.equal(label({ ...message, type: 'ack', id: 7, data: '[{"status":"ok"}]' }), 'ack #7 "ok"')
  assert.equal(label({ ...message, type: 'connect', namespace: '/admin' }), 'connect /admin')
  assert.equal(label({ ...message, type: 'connect', data: '{"sid":"x"}' }), 'connected')
  assert.equal(label({ ...message, type: 'connect_error', data: '{"message":"No token"}' }), 'connect_error "No token"')
  assert.equal(
    label({ ...message, type: 'binary event', data: '["file",{"_placeholder":true,"num":0}]' }),
    'file binary',
  )
  assert.equal(label({ ...message, type: 'event', data: '["big",{"text":"cut off he' }), 'big')
  assert.equal(label({ engine: 'ping' }), 'ping')
  const counts = Array.from({ length: 20 }, (_, i) =>
    packet({ ...message, type: 'event', data: `["user-count",${i + 1}]` }),
  )
  assert.deepEqual(labels(SERVER, A, ...counts), ['user-count × 20, 1 … 20'])
})

test('the packets in a long-polling body are named too, and other texts are left alone', () => {
  const said = (text: string) => labels(SERVER, A, response(200, 'OK'), body(text, 'server', 'a'))
  assert.deepEqual(said('42["user-count",1]\x1e42["a"]'), ['200 OK, user-count 1, and 1 more'])
  assert.deepEqual(said('42 is the answer'), ['200 OK, "42 is the answer"'])
  assert.deepEqual(said('<!doctype html>'), ['200 OK, page, 15 bytes'])
})

test('time travel is a break across all lanes, in words for those who hear it', () => {
  const { rows, lifelines } = layOut(record(SERVER, A, request('GET /'), { type: 'clock', byMs: 61_000 }))
  const [, clock] = rows
  assert.ok(clock?.type === 'clock')
  assert.equal(describeRow(clock, lifelines), '0.3 ms, time travel: 61 s pass')
  assert.deepEqual([250, 1_500, 90_000, 120_000, 125_400].map(formatSpan), [
    '250 ms',
    '1.5 s',
    '90 s',
    '2 min',
    '2 min 5 s',
  ])
})

test('several servers stand each beside its own clients, with Redis between them', () => {
  const names = lifelines(
    ...[
      lane('server:A', 'server', 'A :8081'),
      lane('server:B', 'server', 'B :8082'),
      lane('redis', 'redis', 'Redis :6379'),
    ],
    ...[lane('a', 'client'), lane('b', 'client'), lane('c', 'client')],
    ...[upgrade('a', 'server:A', 'c1'), upgrade('b', 'server:B', 'c2'), upgrade('c', 'server:A', 'c3')],
    redis('command', ['PING'], 'server:A'),
  )
  assert.deepEqual(names, ['client a', 'client c', 'A :8081', 'Redis :6379', 'B :8082', 'client b'])
})

test('a proxy stands between clients and servers', () => {
  const names = lifelines(
    ...[
      lane('server:A', 'server', 'A :8081'),
      lane('server:B', 'server', 'B :8082'),
      lane('proxy', 'proxy', 'nginx :8080'),
    ],
    ...[lane('a', 'client'), lane('b', 'client')],
    ...[
      upgrade('a', 'proxy', 'c1'),
      upgrade('proxy', 'server:A', 'c2'),
      upgrade('b', 'proxy', 'c3'),
      upgrade('proxy', 'server:B', 'c4'),
    ],
  )
  assert.deepEqual(names, ['client a', 'client b', 'nginx :8080', 'A :8081', 'B :8082'])
})

test('no event is lost or shown twice by what stands together', () => {
  const events = record(
    ...[SERVER, A, request('GET /'), response(200, 'OK'), body('x', 'server', 'a'), closed()],
    ...[upgrade('a', 'server', 'c9'), response(101, 'Switching Protocols', 'server', 'a', 'c9')],
    ...[redis('command', ['GET', 'a']), redis('reply', ['1']), redis('reply', ['stray']), sse('x')],
    { type: 'clock', byMs: 5 },
  )
  const shown = layOut(events).rows.flatMap((row) => row.events.map((event) => event.n))
  assert.deepEqual(
    shown.toSorted((x, y) => x - y),
    events.slice(2).map((event) => event.n),
  )
})
