import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Conformance, explainFrame, FrameDecoder } from '#wire'
import { DRILL_FIELDS, drillFrame, drillReason } from '../../src/labs/frame-builder/drill.ts'
import { headerLengthOf } from '../../src/labs/frame-builder/read-frames.ts'

const ROUNDS = Array.from({ length: 400 }, (_, at) => drillFrame(1 + (at % 4), 1 + Math.floor(at / 4)))

test('the same seed and number give the same frame', () => {
  assert.deepEqual(drillFrame(7, 3), drillFrame(7, 3))
  assert.notDeepEqual(drillFrame(7, 3).bytes, drillFrame(7, 4).bytes)
})

test('the answers are what stands in the bytes', () => {
  for (const { bytes, hidden, answer } of ROUNDS) {
    const value = (name: string) => explainFrame(bytes).find((field) => field.name === name)?.value
    assert.equal(value('FIN'), `${answer.fin}`)
    assert.equal(value('opcode'), `${answer.opcode}`)
    assert.equal(value('MASK'), `${answer.mask}`)
    assert.equal(value('extended payload length') ?? value('payload length'), `${answer.length}`)
    assert.equal(headerLengthOf(bytes), answer.header)
    assert.equal(bytes.length + hidden, answer.header + answer.length)
  }
})

test('every frame of the drill is one that the rules allow', () => {
  for (const { bytes, hidden, answer } of ROUNDS) {
    if (hidden > 0 || answer.opcode === 0) continue
    const [decoded] = new FrameDecoder().push(bytes)
    assert.ok(decoded?.type === 'frame')
    const receiver = answer.mask === 1 ? 'server' : 'client'
    assert.equal(new Conformance({ receiver }).judge(decoded.frame, decoded), null)
  }
})

test('all three forms of length, all kinds and both directions come up', () => {
  const seen = new Set(ROUNDS.map(({ answer }) => answer.header))
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    [2, 4, 6, 8, 10, 14],
  )
  assert.equal(new Set(ROUNDS.map(({ answer }) => answer.opcode)).size, 5)
})

test('each reason names the right value', () => {
  for (const frame of ROUNDS.slice(0, 60)) {
    for (const field of DRILL_FIELDS) {
      const value = field === 'opcode' ? frame.answer.opcode.toString(16) : `${frame.answer[field]}`
      assert.ok(drillReason(frame, field).includes(value), `${field}: ${drillReason(frame, field)}`)
    }
  }
})
