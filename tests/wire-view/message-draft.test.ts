import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIMITS, PeerCommand } from '#protocol'
import { fromHex } from '#wire'
import { EMPTY_DRAFT, type MessageDraft, readDraft } from '../../src/islands/clients/message-draft.ts'

const KEY = fromHex('37fa213d')
const read = (part: Partial<MessageDraft>) => readDraft({ ...EMPTY_DRAFT, ...part }, () => KEY)

/** What would be sent, which must always be something the server takes. */
function command(part: Partial<MessageDraft>): PeerCommand {
  const drafted = read(part)
  assert.ok(drafted.type === 'ready', JSON.stringify(drafted))
  assert.ok(PeerCommand.safeParse(drafted.command).success)
  return drafted.command
}

function refusal(part: Partial<MessageDraft>): string {
  const drafted = read(part)
  assert.ok(drafted.type === 'unready', JSON.stringify(drafted))
  return drafted.why
}

describe('what is typed for a client', () => {
  test('is text as it stands', () => {
    assert.deepEqual(command({ kind: 'text', text: ' {"a": 1}' }), { do: 'send', text: ' {"a": 1}' })
    assert.equal(read({ kind: 'text' }).type, 'empty')
  })

  test('is JSON, sent compact or as it was written, or told not to be JSON yet', () => {
    const text = '{ "type": "hello",\n  "n": 1 }'
    assert.deepEqual(command({ kind: 'json', text }), { do: 'send', text: '{"type":"hello","n":1}' })
    assert.deepEqual(command({ kind: 'json', text, isCompact: false }), { do: 'send', text })
    const drafted = read({ kind: 'json', text })
    assert.equal(drafted.type === 'ready' && drafted.note, 'JSON, 22 bytes as it is sent.')
    assert.match(refusal({ kind: 'json', text: '{"type"' }), /^Not JSON yet: .*\.$/)
  })

  test('is bytes in hex or base64, with their number', () => {
    assert.deepEqual(command({ kind: 'binary', bytes: 'DE ad' }), { do: 'send-bytes', hex: 'dead' })
    assert.deepEqual(command({ kind: 'binary', bytes: '3q0=', encoding: 'base64' }), { do: 'send-bytes', hex: 'dead' })
    const drafted = read({ kind: 'binary', bytes: 'DE ad' })
    assert.equal(drafted.type === 'ready' && drafted.note, 'Binary, 2 bytes.')
    assert.match(refusal({ kind: 'binary', bytes: 'abc' }), /stands alone/)
    assert.match(refusal({ kind: 'binary', bytes: '00'.repeat(LIMITS.peerMessageBytes + 1) }), /up to 64 KiB/)
  })

  test('is a ping with up to 125 bytes', () => {
    assert.deepEqual(command({ kind: 'ping' }), { do: 'ping' })
    assert.deepEqual(command({ kind: 'ping', ping: 'hü' }), { do: 'ping', hex: '68c3bc' })
    assert.match(refusal({ kind: 'ping', ping: 'ü'.repeat(63) }), /125 bytes at most \(RFC 6455 §5\.5\); this is 126/)
  })

  test('is a Close with a code and a reason, or without either', () => {
    assert.deepEqual(command({ kind: 'close', code: '' }), { do: 'close' })
    assert.deepEqual(command({ kind: 'close', code: '4001', reason: 'bye' }), {
      do: 'close',
      code: 4001,
      reason: 'bye',
    })
    assert.match(refusal({ kind: 'close', code: '', reason: 'bye' }), /behind a code/)
    assert.match(refusal({ kind: 'close', code: '1000', reason: 'x'.repeat(124) }), /room for 123 bytes/)
    assert.match(refusal({ kind: 'close', code: '70000' }), /0 to 65535/)
  })

  test('is a Close that no library sends, made by hand, with the rule that it breaks', () => {
    // §7.4.1: 1005 must not stand in a frame. FIN and opcode 8; masked, 2 bytes; the key; 03ed under the key.
    assert.deepEqual(command({ kind: 'close', code: '1005' }), { do: 'raw', hex: '888237fa213d3417' })
    const drafted = read({ kind: 'close', code: '1005' })
    assert.match(
      drafted.type === 'ready' ? drafted.note : '',
      /^1005 may not stand in a Close frame\..*RFC 6455 §7\.4\.1/,
    )
    for (const code of ['0', '999', '1004', '1006', '1015', '2999', '5000']) {
      assert.equal(command({ kind: 'close', code }).do, 'raw', code)
    }
  })
})
