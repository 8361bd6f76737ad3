import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { WireEvent } from '#protocol'
import { encodeFrame, encodeUtf8 } from '#wire'
import { ConnectionTap } from '../../sandbox-server/grader/connection-tap.ts'
import { WireRecorder } from '../../sandbox-server/grader/wire-recorder.ts'
import { holds } from '../wire/holds.ts'

type Step = readonly ['sent' | 'received', string | Uint8Array]

/** What a tap records of a conversation, each step of it cut into pieces of so many bytes. */
function tapped(
  steps: readonly Step[],
  pieces = Number.POSITIVE_INFINITY,
): { tap: ConnectionTap; events: WireEvent[] } {
  const events: WireEvent[] = []
  const recorder = new WireRecorder({ on: (event) => event.type === 'wire' && events.push(...event.events) })
  const tap = new ConnectionTap({ recorder, client: 'a', server: 'server', connection: 'c1' })
  for (const [way, what] of steps) {
    const bytes = typeof what === 'string' ? encodeUtf8(what) : what
    for (let at = 0; at < bytes.length; at += pieces) tap[way](bytes.subarray(at, at + pieces))
  }
  tap.closed('server', 'fin')
  recorder.finish()
  return { tap, events }
}

/** The events in short: who says what. */
function said(events: readonly WireEvent[]): string[] {
  return events.map((event) => {
    switch (event.type) {
      case 'request':
      case 'response':
        return `${event.type} ${event.head.split('\r\n', 1)[0]}`
      case 'body':
        return `body of ${event.from}: ${event.payload.kind === 'text' ? event.payload.text : event.payload.hex}`
      case 'sse':
        return `${event.isComment ? 'comment' : 'event'} ${event.data}`
      case 'frame':
        return `frame ${event.packet ? `${event.packet.engine} ${event.packet.type ?? ''}` : event.frame.length}`.trim()
      case 'garbage':
        return `garbage: ${event.error}`
      default:
        return event.type
    }
  })
}

const text = (payload: string): Uint8Array =>
  encodeFrame({ fin: true, rsv: 0, opcode: 1, mask: null, payload: encodeUtf8(payload) })
const UPGRADE = (path: string): Step => [
  'sent',
  `GET ${path} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
]
const SWITCHES = 'HTTP/1.1 101 Switching Protocols\r\n\r\n'

const KEPT_ALIVE: Step[] = [
  ['sent', 'POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello'],
  ['received', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nwor\r\n2\r\nld\r\n0\r\n\r\n'],
  ['sent', 'HEAD /b HTTP/1.1\r\n\r\n'],
  ['received', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'],
  ['sent', 'GET /c HTTP/1.1\r\n\r\n'],
  ['received', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n'],
  ['sent', 'GET /d HTTP/1.1\r\n\r\n'],
  ['received', 'HTTP/1.1 200 OK\r\n\r\nuntil the end'],
]

describe('a tap on a connection', () => {
  it('reads several exchanges on one connection, with their bodies', () => {
    assert.deepEqual(said(tapped(KEPT_ALIVE).events), [
      'request POST /a HTTP/1.1',
      'body of a: hello',
      'response HTTP/1.1 200 OK',
      'body of server: world',
      'request HEAD /b HTTP/1.1',
      'response HTTP/1.1 200 OK',
      'request GET /c HTTP/1.1',
      'response HTTP/1.1 100 Continue',
      'response HTTP/1.1 204 No Content',
      'request GET /d HTTP/1.1',
      'response HTTP/1.1 200 OK',
      'body of server: until the end',
      'closed',
    ])
  })

  it('reads the same however the bytes were cut', () => {
    const whole = said(tapped(KEPT_ALIVE).events)
    for (const pieces of [1, 2, 3, 7]) assert.deepEqual(said(tapped(KEPT_ALIVE, pieces).events), whole)
  })

  it('keeps the beginning of a long body, cut between characters, and says how long it was', () => {
    const long = 'é'.repeat(5_000)
    const { events } = tapped([
      ['sent', 'GET / HTTP/1.1\r\n\r\n'],
      ['received', `HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n${long}`],
    ])
    const body = events.find((event) => event.type === 'body')
    assert.ok(body?.type === 'body' && body.payload.kind === 'text')
    assert.deepEqual([body.length, body.isCut, body.payload.text.length], [10_000, true, 2_048])
  })

  it('says when a body was cut off', () => {
    const { events } = tapped([
      ['sent', 'GET / HTTP/1.1\r\n\r\n'],
      ['received', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'],
    ])
    assert.deepEqual(said(events).slice(-2), ['garbage: The connection ended in the middle of this body.', 'closed'])
  })

  it('reads an event stream event by event, and finds nothing wrong with its end', () => {
    const { tap, events } = tapped([
      ['sent', 'GET /events HTTP/1.1\r\n\r\n'],
      [
        'received',
        'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n',
      ],
      ['received', '5\r\n: hi\n\r\n8\r\ndata: 1\n\r\n'],
      ['received', '1\r\n\n\r\n'],
    ])
    assert.deepEqual(said(events).slice(2), ['comment hi', 'event 1', 'closed'])
    assert.equal(tap.takeStreamEvent(), 3)
    assert.equal(tap.takeStreamEvent(), null)
  })

  it('reads frames after 101, also those that were sent before it was seen', () => {
    const { tap, events } = tapped([
      UPGRADE('/chat'),
      ['sent', text('early')],
      ['received', SWITCHES],
      ['received', text('hello')],
    ])
    assert.deepEqual(said(events), [
      'request GET /chat HTTP/1.1',
      'response HTTP/1.1 101 Switching Protocols',
      'frame 5',
      'frame 5',
      'closed',
    ])
    assert.deepEqual([tap.lastSent, tap.takeMessageEvent()], [2, 3])
  })

  it('goes on with HTTP where the upgrade is refused', () => {
    const { events } = tapped([
      UPGRADE('/chat'),
      ['received', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'],
      ['sent', 'GET / HTTP/1.1\r\n\r\n'],
      ['received', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ])
    assert.deepEqual(said(events).slice(1), [
      'response HTTP/1.1 403 Forbidden',
      'body of server: no',
      'request GET / HTTP/1.1',
      'response HTTP/1.1 204 No Content',
      'closed',
    ])
  })

  it('says what the frames of Socket.IO mean, and counts whole packets as messages', () => {
    const { tap, events } = tapped([
      UPGRADE('/socket.io/?EIO=4&transport=websocket'),
      ['received', SWITCHES],
      ['received', text('0{"sid":"x"}')],
      ['sent', text('40')],
      ['received', text('40{"sid":"y"}')],
      ['received', text('2')],
      ['received', text('451-["file",{"_placeholder":true,"num":0}]')],
      ['received', encodeFrame({ fin: true, rsv: 0, opcode: 2, mask: null, payload: Uint8Array.of(1) })],
    ])
    assert.deepEqual(said(events).slice(2), [
      'frame open',
      'frame message connect',
      'frame message connect',
      'frame ping',
      'frame message binary event',
      'frame message attachment',
      'closed',
    ])
    assert.deepEqual([tap.takeMessageEvent(), tap.takeMessageEvent(), tap.takeMessageEvent()], [4, 7, null])
  })

  it('counts the packets in a long-polling body, each at the body it came in', () => {
    const { tap } = tapped([
      ['sent', 'GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n\r\n'],
      ['received', 'HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n42["a"]\x1e2\x1e430[]'],
    ])
    assert.deepEqual([tap.takeMessageEvent(), tap.takeMessageEvent(), tap.takeMessageEvent()], [2, 2, null])
  })

  it('never throws, whatever the two ends say', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...[
          'GET / HTTP/1.1\r\n',
          'HTTP/1.1 200 OK\r\n',
          'HTTP/1.1 101 x\r\n',
          '\r\n',
          'Upgrade: websocket\r\n',
          'Content-Length: 3\r\n',
        ],
        ...[
          'Transfer-Encoding: chunked\r\n',
          'Content-Type: text/event-stream\r\n',
          '3\r\nabc\r\n',
          '0\r\n\r\n',
          'data: x\n\n',
          '42["a"]',
          '\x81\x02hi',
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    )
    const step = fc.tuple(fc.constantFrom('sent' as const, 'received' as const), piece)
    holds(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        assert.equal(tapped(steps).events.at(-1)?.type, 'closed')
      }),
      { numRuns: 1_000 },
    )
  })
})
