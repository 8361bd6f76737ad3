import { equal } from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { decodeUtf8Lossy } from '#wire'
import { holds } from './holds.ts'

describe('bytes that are not UTF-8', () => {
  test('read as a browser reads them', () => {
    const browser = new TextDecoder('utf-8', { ignoreBOM: true })
    const telling = fc.constantFrom(
      0x41,
      0x80,
      0xbf,
      0xc0,
      0xc3,
      0xa9,
      0xe0,
      0xe2,
      0x82,
      0xed,
      0xa0,
      0xf0,
      0x9f,
      0xf4,
      0x90,
      0xff,
    )
    holds(
      fc.property(fc.array(telling, { maxLength: 12 }), (bytes) => {
        equal(decodeUtf8Lossy(Uint8Array.from(bytes)), browser.decode(Uint8Array.from(bytes)))
      }),
      { numRuns: 2_000 },
    )
  })
})
