import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Conformance, FrameDecoder, fromHex, type Violation } from '#wire'

/** Judges what travels to `receiver`, and gives the first violation. */
function judge(receiver: 'server' | 'client', hex: string, options: { maxPayload?: number } = {}): Violation | null {
  const conformance = new Conformance({ receiver, ...options })
  for (const decoded of new FrameDecoder().push(fromHex(hex))) {
    assert.ok(decoded.type === 'frame')
    const violation = conformance.judge(decoded.frame, decoded)
    if (violation !== null) return violation
  }
  return null
}

/** What a client receives needs no masks, so most rules are shown there. */
const toClient = (hex: string, options: { maxPayload?: number } = {}) => judge('client', hex, options)

function breaks(
  violation: Violation | null,
  expected: Omit<Violation, 'message' | 'isTolerated'> & { message: RegExp },
) {
  assert.ok(violation !== null, 'nothing was found wrong')
  assert.equal(violation.code, expected.code)
  assert.equal(violation.section, expected.section)
  assert.match(violation.message, expected.message)
}

describe('§5.1: masks', () => {
  it('a server closes the connection upon receiving a frame that is not masked', () => {
    breaks(judge('server', '810548656c6c6f'), { code: 1002, section: 'RFC 6455 §5.1', message: /is not masked/ })
    assert.equal(judge('server', '818537fa213d7f9f4d5158'), null)
  })

  it('a client closes the connection upon receiving a masked frame', () => {
    breaks(toClient('818537fa213d7f9f4d5158'), { code: 1002, section: 'RFC 6455 §5.1', message: /is masked/ })
    assert.equal(toClient('810548656c6c6f'), null)
  })

  it('a key of four zeros is a mask all the same', () => {
    assert.equal(judge('server', '818500000000 48656c6c6f'.replace(' ', '')), null)
  })
})

describe('§5.2: the header', () => {
  it('reserved bits must be 0 when no extension was negotiated that defines them', () => {
    breaks(toClient('c100'), { code: 1002, section: 'RFC 6455 §5.2', message: /^RSV1 is set/ })
    breaks(toClient('a100'), { code: 1002, section: 'RFC 6455 §5.2', message: /^RSV2 is set/ })
    breaks(toClient('b900'), { code: 1002, section: 'RFC 6455 §5.2', message: /^RSV2 and RSV3 are set/ })
  })

  it('an unknown opcode fails the connection', () => {
    for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) {
      const violation = toClient(`8${opcode.toString(16)}00`)
      breaks(violation, {
        code: 1002,
        section: 'RFC 6455 §5.2',
        message: new RegExp(`^Opcode ${opcode} has no meaning`),
      })
    }
  })

  it('the shortest form must be used for the length, and receivers vary in whether they mind', () => {
    for (const hex of ['817e000548656c6c6f', '817f000000000000000548656c6c6f']) {
      const violation = toClient(hex)
      breaks(violation, { code: 1002, section: 'RFC 6455 §5.2', message: /length 5 .* more bytes than it needs/ })
      assert.equal(violation?.isTolerated, true)
    }
    assert.equal(toClient(`817e007e${'61'.repeat(126)}`), null)
  })

  it('a length that is tolerated does not end the conversation', () => {
    const conformance = new Conformance({ receiver: 'client' })
    const frame = { fin: false, rsv: 0, opcode: 1, mask: null, payload: fromHex('61') }
    assert.equal(conformance.judge(frame, { isShortest: false })?.isTolerated, true)
    assert.equal(conformance.state, 'in-message')
    assert.equal(conformance.judge({ ...frame, fin: true, opcode: 0 }), null)
    assert.equal(conformance.state, 'between-messages')
  })
})

describe('§5.4: fragments', () => {
  it('control frames may be injected in the middle of a fragmented message', () => {
    assert.equal(toClient('010348656c 8900 8a0161 80026c6f'), null)
  })

  it('a continuation frame needs a message to continue', () => {
    for (const hex of ['8000', '0000', '8100 8000', '0100 8000 8000']) {
      breaks(toClient(hex), { code: 1002, section: 'RFC 6455 §5.4', message: /no message has begun/ })
    }
  })

  it('the fragments of one message must not be interleaved with another message', () => {
    breaks(toClient('010161 810162'), {
      code: 1002,
      section: 'RFC 6455 §5.4',
      message: /A text frame came while a fragmented text message has not ended/,
    })
    breaks(toClient('020161 020162'), { code: 1002, section: 'RFC 6455 §5.4', message: /fragmented binary message/ })
  })
})

describe('§5.5: control frames', () => {
  it('must not be fragmented', () => {
    for (const hex of ['0800', '0900', '0a00']) {
      breaks(toClient(hex), { code: 1002, section: 'RFC 6455 §5.5', message: /FIN 0/ })
    }
  })

  it('carry at most 125 bytes', () => {
    assert.equal(toClient(`897d${'61'.repeat(125)}`), null)
    breaks(toClient(`897e007e${'61'.repeat(126)}`), {
      code: 1002,
      section: 'RFC 6455 §5.5',
      message: /carries 126 bytes/,
    })
  })

  it('have no use for a longer form of the length, and no receiver tolerates it', () => {
    const violation = toClient('897e000161')
    breaks(violation, { code: 1002, section: 'RFC 6455 §5.2', message: /more bytes than it needs/ })
    assert.equal(violation?.isTolerated, false)
  })
})

describe('§5.5.1 and §7.4: Close', () => {
  it('a body is empty, or begins with a code of two bytes', () => {
    assert.equal(toClient('8800'), null)
    breaks(toClient('880103'), { code: 1002, section: 'RFC 6455 §5.5.1', message: /a body of 1 byte/ })
  })

  it('codes that describe what no frame can say must not be sent', () => {
    for (const code of [0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535]) {
      breaks(toClient(`8802${hex16(code)}`), {
        code: 1002,
        section: 'RFC 6455 §7.4',
        message: new RegExp(`code ${code},`),
      })
    }
  })

  it('codes that mean something may be sent', () => {
    const codes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]
    for (const code of codes) assert.equal(toClient(`8802${hex16(code)}`), null, `${code}`)
  })

  it('the reason is UTF-8', () => {
    assert.equal(toClient('880503e8e282ac'), null)
    breaks(toClient('880403e8e282'), { code: 1007, section: 'RFC 6455 §5.5.1', message: /not UTF-8 at byte 2/ })
  })

  it('no data frame follows a Close frame; a receiver discards it', () => {
    for (const hex of ['8800 810161', '8800 020161', '010161 8800 800161']) {
      const violation = toClient(hex)
      breaks(violation, { code: 1002, section: 'RFC 6455 §5.5.1', message: /came after the Close frame/ })
      assert.equal(violation?.isTolerated, true)
    }
    assert.equal(toClient('8800 8a00'), null)
  })
})

describe('§8.1: text is UTF-8', () => {
  it('a character may straddle fragments', () => {
    assert.equal(toClient('0101e2 0001 82 8001ac'), null)
  })

  it('a text message that is not UTF-8 fails the connection with 1007', () => {
    breaks(toClient('8101ff'), { code: 1007, section: 'RFC 6455 §8.1', message: /at byte 0\. Byte 0xFF never occurs/ })
    breaks(toClient('0101e2 800182'), {
      code: 1007,
      section: 'RFC 6455 §8.1',
      message: /at byte 2\. .* ends inside a character/,
    })
  })

  it('it fails at the first fragment that cannot be made right, before the message ends', () => {
    const conformance = new Conformance({ receiver: 'client' })
    const fragment = { fin: false, rsv: 0, mask: null }
    assert.equal(conformance.judge({ ...fragment, opcode: 1, payload: fromHex('61f4') }), null)
    assert.equal(conformance.judge({ ...fragment, opcode: 0, payload: fromHex('90') })?.code, 1007)
  })

  it('binary messages may hold anything', () => {
    assert.equal(toClient('8201ff 0201ff 8001fe'), null)
  })
})

describe('§10.4: limits', () => {
  it('a message larger than the receiver takes is answered with 1009, fragments counted together', () => {
    assert.equal(toClient('0102 6161 8002 6161', { maxPayload: 4 }), null)
    breaks(toClient('0103 616161 8002 6161', { maxPayload: 4 }), {
      code: 1009,
      section: 'RFC 6455 §10.4',
      message: /reached 5 bytes.* at most 4/,
    })
    assert.equal(toClient('8103 616161 8103 616161', { maxPayload: 4 }), null)
  })
})

it('once it has failed, a connection stays failed (§7.1.7)', () => {
  const conformance = new Conformance({ receiver: 'client' })
  const ping = { fin: true, rsv: 0, opcode: 9, mask: null, payload: new Uint8Array(0) }
  const violation = conformance.judge({ ...ping, rsv: 1 })
  assert.ok(violation !== null)
  assert.equal(conformance.state, 'failed')
  assert.equal(conformance.judge(ping), violation)
})

function hex16(code: number): string {
  return code.toString(16).padStart(4, '0')
}
