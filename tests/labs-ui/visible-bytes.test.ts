import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeUtf8 } from '#wire'
import { readBytes, showBytes } from '../../src/labs/handshake-bench/visible-bytes.ts'

test('a line ending is shown as the two bytes that it is, and the eye gets a new line', () => {
  assert.equal(showBytes(encodeUtf8('GET / HTTP/1.1\r\nHost: a\r\n')), 'GET / HTTP/1.1\\r\\n\nHost: a\\r\\n\n')
})

test('a line break that was only for the eye adds no byte', () => {
  assert.deepEqual(readBytes('a\\r\\n\nb'), { type: 'bytes', bytes: encodeUtf8('a\r\nb') })
  assert.deepEqual(readBytes('a\nb'), { type: 'bytes', bytes: encodeUtf8('ab') })
})

test('taking away one \\r leaves a line that ends in LF alone', () => {
  assert.deepEqual(readBytes('a\\n\n'), { type: 'bytes', bytes: Uint8Array.of(0x61, 0x0a) })
})

test('any bytes can be shown and read back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const read = readBytes(showBytes(bytes))
      assert.equal(read.type, 'bytes')
      if (read.type === 'bytes') assert.deepEqual([...read.bytes], [...bytes])
    }),
  )
})

test('text beyond ASCII is taken as UTF-8, as a browser would send it', () => {
  assert.deepEqual(readBytes('€'), { type: 'bytes', bytes: Uint8Array.of(0xe2, 0x82, 0xac) })
})

test('an escape that stands for nothing is named, with the ways to write one', () => {
  const read = readBytes('a\\qb')
  assert.equal(read.type, 'malformed')
  if (read.type === 'malformed') assert.match(read.message, /“\\q” stands for no byte\. Write \\r/)
})
