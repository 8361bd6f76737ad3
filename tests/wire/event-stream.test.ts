import { deepEqual, equal } from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { EventStreamDecoder, encodeUtf8, type StreamItem } from '#wire'
import { holds } from './holds.ts'

function read(stream: string | Uint8Array, cutAt: readonly number[] = []): StreamItem[] {
  const bytes = typeof stream === 'string' ? encodeUtf8(stream) : stream
  const decoder = new EventStreamDecoder()
  const cuts = [0, ...cutAt.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return cuts.slice(1).flatMap((end, index) => decoder.push(bytes.subarray(cuts[index], end)))
}

function events(stream: string | Uint8Array): [event: string, data: string, lastEventId: string][] {
  return read(stream).flatMap((item) =>
    item.type === 'event' ? [[item.event, item.data, item.lastEventId] as [string, string, string]] : [],
  )
}

describe("the HTML standard's own examples of an event stream", () => {
  test('three lines of data are one event with two line breaks in it', () => {
    deepEqual(events('data: YHOO\ndata: +2\ndata: 10\n\n'), [['message', 'YHOO\n+2\n10', '']])
  })

  test('four blocks: a comment, an event with an id, an event that resets the id, and one without an end', () => {
    const stream = ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event'
    deepEqual(read(stream).at(0), { type: 'comment', text: 'test stream' })
    deepEqual(events(stream), [
      ['message', 'first event', '1'],
      ['message', 'second event', ''],
    ])
    deepEqual(events(`${stream}\n\n`).at(-1), ['message', ' third event', ''])
  })

  test('data without a value is an event with empty data, two of them one with a line break; without an empty line there is none', () => {
    deepEqual(events('data\n\ndata\ndata\n\ndata:'), [
      ['message', '', ''],
      ['message', '\n', ''],
    ])
  })

  test('one blank after the colon is left out', () => {
    deepEqual(events('data:test\n\ndata: test\n\n'), [
      ['message', 'test', ''],
      ['message', 'test', ''],
    ])
  })
})

describe('an event stream', () => {
  test('names an event, and forgets the name after it', () => {
    deepEqual(events('event: add\ndata: 73857293\n\ndata: x\n\n'), [
      ['add', '73857293', ''],
      ['message', 'x', ''],
    ])
  })

  test('drops an event without data, but keeps its id', () => {
    deepEqual(events('event: gone\nid: 7\n\ndata: x\n\n'), [['message', 'x', '7']])
  })

  test('ignores an id that holds a NUL', () => {
    deepEqual(events('id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n'), [
      ['message', 'a', '1'],
      ['message', 'b', '1'],
    ])
  })

  test('takes digits alone for retry', () => {
    const retries = read('retry: 3000\nretry: 3s\nretry: -1\nretry:\n')
    deepEqual(retries, [{ type: 'retry', ms: 3000 }])
  })

  test('passes over fields it does not know, and over names in capitals', () => {
    deepEqual(events('Data: a\nfoo: b\ndata : c\ndata: d\n\n'), [['message', 'd', '']])
  })

  test('leaves out a byte order mark at its very beginning, and nowhere else', () => {
    deepEqual(events('\ufeffdata: a\n\n\ufeffdata: b\n\ndata: c\n\n'), [
      ['message', 'a', ''],
      ['message', 'c', ''],
    ])
  })

  test('ends lines with LF, CR LF or CR', () => {
    const wanted = [['message', 'a\nb', '']]
    for (const end of ['\n', '\r\n', '\r']) deepEqual(events(`data: a${end}data: b${end}${end}`), wanted)
    deepEqual(events('data: a\r\ndata: b\r\r\n'), wanted)
  })

  test('shows bytes that are not UTF-8 as U+FFFD', () => {
    deepEqual(events(Uint8Array.from([...encodeUtf8('data: a'), 0xff, ...encodeUtf8('b\n\n')])), [
      ['message', 'a\ufffdb', ''],
    ])
  })

  test('says so when a line never ends, and keeps no more of it', () => {
    const decoder = new EventStreamDecoder()
    const items = Array.from({ length: 20 }, () => decoder.push(encodeUtf8(`data: ${'x'.repeat(100_000)}`))).flat()
    deepEqual(
      items.map(({ type }) => type),
      ['overflow'],
    )
    deepEqual(decoder.push(encodeUtf8('\n\ndata: b\n\n')), [])
  })

  test('says the same however it was cut', () => {
    const piece = fc.constantFrom(
      'data: é漢😀',
      'data',
      'id: 1',
      'event: x',
      ': c',
      'retry: 5',
      '\n',
      '\r',
      '\r\n',
      '\ufeff',
    )
    holds(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 12 }), (pieces, cuts) => {
        const stream = pieces.join('')
        deepEqual(read(stream, cuts), read(stream))
      }),
    )
  })

  test('says how far it is: what an empty line has not dispatched is known', () => {
    const decoder = new EventStreamDecoder()
    decoder.push(encodeUtf8('data: a\n'))
    equal(decoder.hasUndispatched, true)
    decoder.push(encodeUtf8('\n'))
    equal(decoder.hasUndispatched, false)
  })
})
