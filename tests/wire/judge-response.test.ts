import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Header, judgeResponse, type ResponseHead } from '#wire'

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

function answer(changes: Record<string, string | string[] | null> = {}, status = 101): ResponseHead {
  const right = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' }
  const headers = Object.entries({ ...right, ...changes }).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((one): Header => [name, one]),
  )
  return { version: '1.1', status, reason: status === 101 ? 'Switching Protocols' : 'OK', headers }
}

describe('a client reads the answer (RFC 6455 §4.1)', () => {
  it('the answer of §1.3 opens the connection', () => {
    assert.deepEqual(judgeResponse(answer(), KEY), { ok: true, protocol: null, extensions: [] })
  })

  it('a subprotocol and extensions that were offered may be picked', () => {
    const response = answer({
      'Sec-WebSocket-Protocol': 'chat',
      'Sec-WebSocket-Extensions': 'permessage-deflate; server_no_context_takeover',
    })
    assert.deepEqual(judgeResponse(response, KEY, { protocols: ['chat'], extensions: ['permessage-deflate'] }), {
      ok: true,
      protocol: 'chat',
      extensions: ['permessage-deflate; server_no_context_takeover'],
    })
  })

  const accept = 'Sec-WebSocket-Accept'
  const refused: [name: string, response: ResponseHead, item: number, message: RegExp][] = [
    ['a status of 200', answer({}, 200), 1, /status is 200 OK.*101/],
    ['no Upgrade', answer({ Upgrade: null }), 2, /no Upgrade/],
    ['an Upgrade with more than websocket', answer({ Upgrade: 'websocket, h2c' }), 2, /“websocket, h2c”/],
    ['no Connection', answer({ Connection: null }), 3, /no Connection/],
    ['Connection: close', answer({ Connection: 'close' }), 3, /“close”/],
    ['no accept value', answer({ [accept]: null }), 4, /no Sec-WebSocket-Accept/],
    ['two accept values', answer({ [accept]: ['a', 'b'] }), 4, /There are 2/],
    ['a wrong accept value', answer({ [accept]: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }), 4, /is “s3pP.*“AAAA.*came/],
    ['an extension not offered', answer({ 'Sec-WebSocket-Extensions': 'x; y=1' }), 5, /“x”. The client offered none/],
    ['a subprotocol not offered', answer({ 'Sec-WebSocket-Protocol': 'Chat' }), 6, /“Chat”. The client offered “chat”/],
    ['two subprotocols', answer({ 'Sec-WebSocket-Protocol': ['chat', 'chat'] }), 6, /picked 2/],
  ]
  for (const [name, response, item, message] of refused) {
    it(`fails on ${name}, by item ${item}`, () => {
      const judgement = judgeResponse(response, KEY, item === 6 ? { protocols: ['chat'] } : {})
      assert.ok(!judgement.ok)
      assert.equal(judgement.section, `RFC 6455 §4.1 response item ${item}`)
      assert.match(judgement.message, message)
    })
  }

  it('a telling accept value is answered with the mistake that made it', () => {
    const judgement = judgeResponse(answer({ [accept]: 'BXhwxM0SZasKmCD9S4BfpPmCnEw=' }), KEY)
    assert.ok(!judgement.ok)
    assert.equal(judgement.mistake, 'key-decoded-first')
    assert.match(judgement.message, /decoded from base64 before hashing/)
  })
})
