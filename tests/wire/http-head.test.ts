import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import {
  headerList,
  headerValues,
  parseRequestHead,
  parseResponseHead,
  writeRequestHead,
  writeResponseHead,
} from '#wire'
import { holds } from './holds.ts'

const REQUEST = 'GET /chat?x=1 HTTP/1.1\r\nHost: server.example.com\r\nUpgrade:websocket\r\nX-Empty:\r\n\r\n'

describe('the head of a request (RFC 9112)', () => {
  it('is read with its headers as sent and in order, and what follows is left alone', () => {
    assert.deepEqual(parseRequestHead(`${REQUEST}\u0081`), {
      type: 'ok',
      method: 'GET',
      target: '/chat?x=1',
      version: '1.1',
      headers: [
        ['Host', 'server.example.com'],
        ['Upgrade', 'websocket'],
        ['X-Empty', ''],
      ],
      headLength: REQUEST.length,
    })
  })

  it('is incomplete at every byte before the last', () => {
    const bytes = new TextEncoder().encode(REQUEST)
    for (let length = 0; length < bytes.length; length++) {
      assert.equal(parseRequestHead(bytes.subarray(0, length)).type, 'incomplete', `${length} bytes`)
    }
    assert.equal(parseRequestHead(bytes).type, 'ok')
  })

  it('may come after an empty line, which is passed over', () => {
    const parsed = parseRequestHead(`\r\n${REQUEST}`)
    assert.ok(parsed.type === 'ok')
    assert.equal(parsed.headLength, REQUEST.length + 2)
  })

  it('is written as it is read', () => {
    const parsed = parseRequestHead(REQUEST)
    assert.ok(parsed.type === 'ok')
    assert.deepEqual(parseRequestHead(writeRequestHead(parsed)), {
      ...parsed,
      headLength: writeRequestHead(parsed).length,
    })
  })

  it('counts bytes, not characters, and reads a value that is not UTF-8 byte by byte', () => {
    const parsed = parseRequestHead('GET / HTTP/1.1\r\nX: é€\r\n\r\n')
    assert.ok(parsed.type === 'ok')
    assert.deepEqual(parsed.headers, [['X', 'é€']])
    assert.equal(parsed.headLength, 28)
    const old = parseRequestHead(Buffer.from('GET / HTTP/1.1\r\nX: \xe9\r\n\r\n', 'latin1'))
    assert.ok(old.type === 'ok')
    assert.deepEqual(old.headers, [['X', 'é']])
  })

  const malformed: [name: string, head: string, message: RegExp][] = [
    ['a first line without a version', 'GET /\r\n', /“GET \/”.*GET \/chat HTTP\/1\.1/],
    ['two spaces in the first line', 'GET  / HTTP/1.1\r\n', /one space between/],
    ['a first line of another protocol', '\x16\x03\x01\x02\r\n', /The first line is/],
    ['a line that ends in LF alone', 'GET / HTTP/1.1\n', /Line 1 ends in LF alone/],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost\r\n', /Line 2 is “Host”, without a colon/],
    ['white space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n', /white space between “Host” and its colon/],
    ['a header carried on over two lines', 'GET / HTTP/1.1\r\nA: b\r\n c\r\n', /Line 3 begins with white space/],
    ['a header without a name', 'GET / HTTP/1.1\r\n: b\r\n', /names a header “”/],
    ['a header name with a space', 'GET / HTTP/1.1\r\nMy Name: b\r\n', /“My Name”/],
    ['a control character in a value', 'GET / HTTP/1.1\r\nA: b\0c\r\n', /control character 0x00/],
    ['a lone CR in a value', 'GET / HTTP/1.1\r\nA: b\rc\r\n', /control character 0x0d/],
    ['a head without an end', `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(4000)}`, /more than 16384 bytes/],
    ['a line without an end', 'a'.repeat(16_385), /more than 16384 bytes/],
  ]
  for (const [name, head, message] of malformed) {
    it(`${name} is malformed, and a sentence says so`, () => {
      const parsed = parseRequestHead(head)
      assert.ok(parsed.type === 'malformed')
      assert.match(parsed.message, message)
    })
  }

  it('whatever bytes come, the answer is one of the three', () => {
    holds(
      fc.property(
        fc.string({ unit: fc.constantFrom('G', ' ', '/', ':', '\r\n', '\n', '\0', 'é', 'HTTP/1.1') }),
        (text) => {
          assert.ok(['ok', 'incomplete', 'malformed'].includes(parseRequestHead(text).type))
          assert.ok(['ok', 'incomplete', 'malformed'].includes(parseResponseHead(text).type))
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('the head of a response', () => {
  it('is read with its status and reason, which may be missing', () => {
    const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'
    const parsed = parseResponseHead(head)
    assert.ok(parsed.type === 'ok')
    assert.deepEqual([parsed.version, parsed.status, parsed.reason], ['1.1', 101, 'Switching Protocols'])
    assert.equal(writeResponseHead(parsed), head)
    for (const bare of ['HTTP/1.1 204\r\n\r\n', 'HTTP/1.1 204 \r\n\r\n']) {
      const short = parseResponseHead(bare)
      assert.ok(short.type === 'ok')
      assert.deepEqual([short.status, short.reason], [204, ''])
    }
  })

  it('anything else on the first line is malformed', () => {
    for (const line of ['HTTP/1.1 OK', '101 Switching Protocols', 'HTTP/1.1 1011 No']) {
      assert.equal(parseResponseHead(`${line}\r\n\r\n`).type, 'malformed', line)
    }
  })
})

describe('headers', () => {
  it('are found whatever the case of their name, and lists go on over several lines', () => {
    const headers: [string, string][] = [
      ['connection', 'keep-alive'],
      ['CONNECTION', 'Upgrade , x,,'],
    ]
    assert.deepEqual(headerValues(headers, 'Connection'), ['keep-alive', 'Upgrade , x,,'])
    assert.deepEqual(headerList(headers, 'Connection'), ['keep-alive', 'Upgrade', 'x'])
  })
})
