import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FrameDecoder } from '#wire'
import { foresee, happened, together } from '../../src/labs/frame-builder/foresee.ts'
import { PRESET_GROUPS } from '../../src/labs/frame-builder/presets.ts'

/** What comes of every preset, as the lab's server was measured to answer. */
const EXPECTED: Record<string, string> = {
  hello: 'echo',
  'hello-in-two': 'echo',
  'ping-between': 'echo',
  'three-at-once': 'echo',
  ping: 'pong',
  pong: 'nothing',
  'close-1000': 'close',
  'close-empty': 'close',
  'bytes-125': 'echo',
  'bytes-126': 'echo',
  'bytes-65536': 'echo',
  'rfc-hello': '1002',
  'rfc-fragments': '1002',
  'rfc-ping': '1002',
  'rfc-256': '1002',
  'rfc-65536': '1002',
  unmasked: '1002',
  rsv1: '1002',
  'opcode-3': '1002',
  'ping-fragment': '1002',
  'ping-126': '1002',
  stray: '1002',
  interleaved: '1002',
  'close-1-byte': '1002',
  'close-1005': '1002',
  'not-utf8': '1007',
  'long-form': 'echo',
  'claims-2-60': '1009',
}

const PRESETS = PRESET_GROUPS.flatMap(({ presets }) => presets)
const decode = (bytes: Uint8Array) => new FrameDecoder({ maxPayload: 64 * 1024 }).push(bytes)

for (const { id, bytes } of PRESETS) {
  test(`of the preset ${id} comes ${EXPECTED[id]}`, () => {
    assert.equal(together(foresee(decode(bytes)))?.outcome, EXPECTED[id])
  })
}

test('after a failure nothing more is foreseen on that connection', () => {
  const [bad, good] = ['rsv1', 'hello'].map((id) => PRESETS.find((one) => one.id === id)?.bytes ?? assert.fail(id))
  const [, after] = foresee([...decode(bad ?? assert.fail()), ...decode(good ?? assert.fail())])
  assert.equal(after?.outcome, 'nothing')
})

test('a frame that has not ended is waited for', () => {
  assert.match(foresee([null])[0]?.sentence ?? '', /waits for the rest/)
})

test('of several frames all that comes back is named, in order', () => {
  const three = PRESETS.find(({ id }) => id === 'three-at-once')?.bytes ?? assert.fail()
  assert.match(together(foresee(decode(three)))?.sentence ?? '', /“one”.*“two”.*“three”/)
})

test('what did happen is told by the frames that came', () => {
  const frame = (opcode: number, payload: number[] = []) => ({
    fin: true,
    rsv: 0,
    opcode,
    mask: null,
    payload: Uint8Array.from(payload),
  })
  assert.equal(happened([], false), 'nothing')
  assert.equal(happened([frame(10)], false), 'pong')
  assert.equal(happened([frame(10), frame(1)], false), 'echo')
  assert.equal(happened([frame(1), frame(8, [0x03, 0xea])], false), '1002')
  assert.equal(happened([frame(8, [0x03, 0xea])], true), 'close')
})
