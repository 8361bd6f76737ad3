import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeRequest, type RequestHead } from '#wire'
import { OPENING, withHeader } from './requests.ts'

describe('a server reads the opening handshake (RFC 6455 §4.2.1)', () => {
  it('the request of §1.2 is accepted', () => {
    assert.deepEqual(judgeRequest(OPENING), {
      ok: true,
      accept: 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
      key: 'dGhlIHNhbXBsZSBub25jZQ==',
      protocols: ['chat', 'superchat'],
      extensions: [],
    })
  })

  const accepted: [name: string, request: RequestHead][] = [
    ['words in any case', withHeader(withHeader(OPENING, 'Upgrade', 'WebSocket'), 'Connection', 'uPgRaDe')],
    ['Connection with other words, as Firefox sends it', withHeader(OPENING, 'Connection', 'keep-alive, Upgrade')],
    ['Upgrade that contains websocket among others', withHeader(OPENING, 'Upgrade', 'h2c, websocket')],
    ['no Origin, as from a client that is no browser', withHeader(OPENING, 'Origin')],
    ['a version of HTTP above 1.1', { ...OPENING, version: '1.2' }],
    ['names of headers in lower case', { ...OPENING, headers: OPENING.headers.map(([n, v]) => [n.toLowerCase(), v]) }],
  ]
  for (const [name, request] of accepted) {
    it(`accepts ${name}`, () => {
      assert.equal(judgeRequest(request).ok, true)
    })
  }

  const refused: [name: string, request: RequestHead, item: number, status: number, message: RegExp][] = [
    ['a POST', { ...OPENING, method: 'POST' }, 1, 405, /method is POST/],
    ['a method in lower case', { ...OPENING, method: 'get' }, 1, 405, /method is get/],
    ['HTTP/1.0', { ...OPENING, version: '1.0' }, 1, 400, /HTTP\/1\.0, which cannot change protocols/],
    ['no Host', withHeader(OPENING, 'Host'), 2, 400, /no Host/],
    ['two Hosts', withHeader(OPENING, 'Host', 'a', 'b'), 2, 400, /2 Host headers: “a”, “b”/],
    ['no Upgrade: a plain request', withHeader(OPENING, 'Upgrade'), 3, 426, /plain HTTP request/],
    ['Upgrade to something else', withHeader(OPENING, 'Upgrade', 'h2c'), 3, 400, /asks for “h2c”/],
    ['a word that only contains websocket', withHeader(OPENING, 'Upgrade', 'websockets'), 3, 400, /“websockets”/],
    ['no Connection', withHeader(OPENING, 'Connection'), 4, 400, /no Connection header/],
    ['Connection without Upgrade', withHeader(OPENING, 'Connection', 'keep-alive'), 4, 400, /“keep-alive”/],
    ['no key', withHeader(OPENING, 'Sec-WebSocket-Key'), 5, 400, /no Sec-WebSocket-Key/],
    ['two keys', withHeader(OPENING, 'Sec-WebSocket-Key', 'a', 'b'), 5, 400, /There are 2/],
    ['a key that is not base64', withHeader(OPENING, 'Sec-WebSocket-Key', 'hello world'), 5, 400, /“ ” at position 6/],
    ['a key of 15 bytes', withHeader(OPENING, 'Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAA'), 5, 400, /15 bytes/],
    ['an empty key', withHeader(OPENING, 'Sec-WebSocket-Key', ''), 5, 400, /0 bytes/],
    ['no version', withHeader(OPENING, 'Sec-WebSocket-Version'), 6, 426, /no Sec-WebSocket-Version/],
    ['version 8', withHeader(OPENING, 'Sec-WebSocket-Version', '8'), 6, 426, /says “8”/],
    ['two versions', withHeader(OPENING, 'Sec-WebSocket-Version', '13', '13'), 6, 426, /“13”, “13”/],
    ['a version with a leading zero', withHeader(OPENING, 'Sec-WebSocket-Version', '013'), 6, 426, /“013”/],
  ]
  for (const [name, request, item, status, message] of refused) {
    it(`refuses ${name} with ${status}, by item ${item}`, () => {
      const judgement = judgeRequest(request)
      assert.ok(!judgement.ok)
      assert.equal(judgement.section, `RFC 6455 §4.2.1 item ${item}`)
      assert.equal(judgement.status, status)
      assert.match(judgement.message, message)
      assert.match(judgement.rule, /\.$/)
    })
  }

  it('the first item that fails is the one named', () => {
    const judgement = judgeRequest({ method: 'GET', target: '/', version: '1.1', headers: [] })
    assert.ok(!judgement.ok)
    assert.match(judgement.section, /item 2/)
  })

  it('a version it does not speak is answered with the version it does (§4.4)', () => {
    const judgement = judgeRequest(withHeader(OPENING, 'Sec-WebSocket-Version', '25'))
    assert.ok(!judgement.ok)
    assert.deepEqual(judgement.headers.at(-1), ['Sec-WebSocket-Version', '13'])
  })

  it('426 says which protocol to upgrade to (RFC 9110 §15.5.22)', () => {
    for (const request of [withHeader(OPENING, 'Upgrade'), withHeader(OPENING, 'Sec-WebSocket-Version', '7')]) {
      const judgement = judgeRequest(request)
      assert.ok(!judgement.ok && judgement.headers.some(([name, value]) => name === 'Upgrade' && value === 'websocket'))
    }
  })
})
