import { deepEqual, equal } from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { BodyDecoder, type BodyFraming, encodeUtf8, type Header, requestFraming, responseFraming } from '#wire'
import { holds } from './holds.ts'

type Framed = Extract<BodyFraming, { type: 'length' | 'chunked' | 'close' }>

function read(framing: Framed, bytes: Uint8Array, cutAt: readonly number[] = []) {
  const decoder = new BodyDecoder(framing)
  const cuts = [0, ...cutAt.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const body: number[] = []
  const after: number[] = []
  let problem: string | null = null
  for (const [index, end] of cuts.slice(1).entries()) {
    const read = decoder.push(bytes.subarray(cuts[index], end))
    body.push(...read.parts.flatMap((part) => [...part]))
    after.push(...(read.rest ?? []))
    problem ??= read.problem
  }
  return {
    body: Buffer.from(body).toString(),
    after: Buffer.from(after).toString(),
    problem,
    isWhole: decoder.mayEndHere,
  }
}

const chunked = (text: string) => read({ type: 'chunked' }, encodeUtf8(text))

describe('a body in chunks (RFC 9112 §7.1)', () => {
  test('is what its chunks say one after the other, and what follows belongs to the next message', () => {
    const { body, after, isWhole } = chunked(
      '4\r\nWiki\r\n7\r\npedia i\r\nB\r\nn \r\nchunks.\r\n0\r\n\r\nHTTP/1.1 200 OK',
    )
    deepEqual([body, after, isWhole], ['Wikipedia in \r\nchunks.', 'HTTP/1.1 200 OK', true])
  })

  test('may carry extensions, and trailers at its end', () => {
    deepEqual(chunked('5;a=1\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n').body, 'hello')
    equal(chunked('5;a=1\r\nhello\r\n0\r\nX-Sum: 1\r\n').isWhole, false)
  })

  test('cannot be read on from a length that is none', () => {
    const { problem } = chunked('5\r\nhello\r\nxyz\r\n')
    equal(problem, 'A chunk begins with its length in hex; here stands “xyz”.')
  })

  test('cannot be read on from a chunk that is longer than it said', () => {
    equal(chunked('2\r\nhello\r\n').problem, 'After a chunk, CR LF is due; here stands “llo”.')
  })

  test('reads the same however it was cut', () => {
    const coded = (parts: string[]) =>
      `${parts.map((part) => `${encodeUtf8(part).length.toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\nnext`
    holds(
      fc.property(
        fc.array(fc.string({ minLength: 1 }), { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 10 }),
        (parts, cuts) => {
          const { body, after } = read({ type: 'chunked' }, encodeUtf8(coded(parts)), cuts)
          deepEqual([body, after], [Buffer.from(encodeUtf8(parts.join(''))).toString(), 'next'])
        },
      ),
    )
  })
})

describe('where a body ends (RFC 9112 §6.3)', () => {
  const response = (status: number, headers: Header[], method = 'GET') => responseFraming({ status, headers }, method)

  test('an answer to HEAD, a 204 and a 304 have none', () => {
    const headers: Header[] = [['Content-Length', '5']]
    for (const framing of [response(200, headers, 'HEAD'), response(204, headers), response(304, headers)]) {
      deepEqual(framing, { type: 'none' })
    }
  })

  test('chunks go before a length', () => {
    deepEqual(
      response(200, [
        ['Transfer-Encoding', 'chunked'],
        ['Content-Length', '5'],
      ]),
      { type: 'chunked' },
    )
  })

  test('an answer without either ends with its connection, a request without either has no body', () => {
    deepEqual(response(200, []), { type: 'close' })
    deepEqual(requestFraming([]), { type: 'none' })
  })

  test('a length must be one whole number', () => {
    deepEqual(requestFraming([['Content-Length', '5, 5']]), { type: 'length', length: 5 })
    equal(
      requestFraming([
        ['Content-Length', '5'],
        ['content-length', '6'],
      ]).type,
      'malformed',
    )
    equal(requestFraming([['Content-Length', '-5']]).type, 'malformed')
  })

  test('after so many bytes the next message begins', () => {
    const { body, after } = read({ type: 'length', length: 5 }, encodeUtf8('helloGET /'), [2, 7])
    deepEqual([body, after], ['hello', 'GET /'])
  })
})
