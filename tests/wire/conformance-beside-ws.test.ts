import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { Conformance, type Decoded, encodeFrame, FrameDecoder, fromHex, OPCODE, readClose } from '#wire'
import { conversation } from './arbitrary-frames.ts'
import { type Received, receivedByWs } from './ws-parts.ts'

// `ws` is a second reader of the RFC. Where the two part, on purpose:
// - A length in a longer form than needed, and data after Close: violations here, marked as tolerated; ws lets them pass.
// - Text that is not UTF-8: refused here at the first fragment that cannot be made right; ws looks when the message ends.
// - A length of more than 2^53 - 1 bytes: ws says 1009 even where its first bit is 1; here that is a 1002.

describe('what a receiver accepts and refuses, beside ws', () => {
  for (const receiver of ['server', 'client'] as const) {
    it(`a ${receiver} hands over the same messages and fails with the same code`, async () => {
      let refused = 0
      await fc.assert(
        fc.asyncProperty(conversation(receiver), fc.constantFrom(0, 100), async (frames, maxPayload) => {
          const bytes = frames.map(({ frame, lengthForm }) => encodeFrame(frame, { lengthForm }))
          const ours = receivedByUs(bytes, { receiver, maxPayload: maxPayload || Number.POSITIVE_INFINITY })
          // Where we refuse text early, the message is ended for ws to see it.
          const seen = ours.failedWith === 1007 ? bytes.slice(0, ours.judged) : bytes
          const end = { fin: true, rsv: 0, opcode: OPCODE.continuation, payload: new Uint8Array(0) }
          if (ours.isMidMessage)
            seen.push(encodeFrame({ ...end, mask: receiver === 'server' ? fromHex('00000000') : null }))

          const theirs = await receivedByWs(Buffer.concat(seen), { isServer: receiver === 'server', maxPayload })
          assert.deepEqual({ received: ours.received, failedWith: ours.failedWith }, theirs)
          if (ours.failedWith !== null) refused++
        }),
        { numRuns: 1500 },
      )
      // The generator is worth nothing when it makes only legal frames, or only illegal ones.
      assert.ok(refused > 150 && refused < 1350, `${refused} of 1500 were refused`)
    })
  }

  it('ws takes a length in a longer form than needed; we call it a tolerated violation', async () => {
    const bytes = fromHex('817e000548656c6c6f')
    const theirs = await receivedByWs(bytes, { isServer: false })
    assert.equal(theirs.failedWith, null)
    const [decoded] = new FrameDecoder().push(bytes)
    assert.ok(decoded?.type === 'frame')
    assert.equal(new Conformance({ receiver: 'client' }).judge(decoded.frame, decoded)?.isTolerated, true)
  })

  it('ws answers a 64-bit length that begins with a 1 bit with 1009; §5.2 makes it a protocol error', async () => {
    const bytes = fromHex('827f8000000000000000')
    assert.equal((await receivedByWs(bytes, { isServer: false })).failedWith, 1009)
    const [decoded] = new FrameDecoder().push(bytes)
    assert.ok(decoded?.type === 'error')
    assert.equal(decoded.code, 1002)
  })
})

/** A plain receiver made of the decoder and the rules, to compare with. */
function receivedByUs(frames: readonly Uint8Array[], options: { receiver: 'server' | 'client'; maxPayload: number }) {
  const decoder = new FrameDecoder()
  const conformance = new Conformance(options)
  const received: Received[] = []
  let message: { opcode: number; parts: Uint8Array[] } | null = null
  let judged = 0
  for (const bytes of frames) {
    for (const decoded of decoder.push(bytes)) {
      const { frame, isShortest } = wholeFrame(decoded)
      judged++
      const violation = conformance.judge(frame, { isShortest })
      if (violation !== null && !violation.isTolerated) {
        const isMidMessage = violation.section === 'RFC 6455 §8.1' && !frame.fin
        return { received, failedWith: violation.code, judged, isMidMessage }
      }
      const { opcode, payload } = frame
      if (opcode === OPCODE.ping) received.push({ type: 'ping', hex: hexOf([payload]) })
      else if (opcode === OPCODE.pong) received.push({ type: 'pong', hex: hexOf([payload]) })
      else if (opcode === OPCODE.close) {
        const { code, reason } = readClose(payload)
        received.push({ type: 'close', code: code ?? 1005, reason })
        return { received, failedWith: null, judged, isMidMessage: false }
      } else {
        message ??= { opcode, parts: [] }
        message.parts.push(payload)
        if (!frame.fin) continue
        received.push({ type: 'message', isBinary: message.opcode === OPCODE.binary, hex: hexOf(message.parts) })
        message = null
      }
    }
  }
  return { received, failedWith: null, judged, isMidMessage: false }
}

function wholeFrame(decoded: Decoded) {
  assert.ok(decoded.type === 'frame')
  return decoded
}

function hexOf(parts: readonly Uint8Array[]): string {
  return Buffer.concat(parts).toString('hex')
}
