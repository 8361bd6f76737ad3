import * as fc from 'fast-check'
import { encodeUtf8, type Frame, type LengthForm, OPCODE } from '#wire'

/** A frame and the form its length is written in. */
export interface WrittenFrame {
  frame: Frame
  lengthForm: LengthForm
}

const key = fc.uint8Array({ minLength: 4, maxLength: 4 })

/** Any bits at all, legal or not, with a payload small enough to try many. */
export const anyFrame: fc.Arbitrary<Frame> = fc.record(
  {
    fin: fc.boolean(),
    rsv: fc.nat(7),
    opcode: fc.nat(15),
    mask: fc.option(key),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      // Around the lengths where the header changes its form.
      fc.constantFrom(125, 126, 127, 255, 256, 65_535, 65_536).map((length) => new Uint8Array(length).fill(7)),
    ),
  },
  { noNullPrototype: true },
)

const textBytes = fc.string({ unit: 'grapheme', maxLength: 12 }).map(encodeUtf8)
const closeBody = fc.oneof(
  fc.constant(new Uint8Array(0)),
  fc
    .tuple(fc.constantFrom(1000, 1001, 1003, 1007, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999), textBytes)
    .map(([code, reason]) => new Uint8Array([code >> 8, code & 255, ...reason])),
)

type Draft = Omit<Frame, 'mask'>

function draft(opcode: number, options: { fin?: boolean; payload: Uint8Array }): Draft {
  return { fin: options.fin ?? true, rsv: 0, opcode, payload: options.payload }
}

const control: fc.Arbitrary<Draft> = fc
  .tuple(fc.constantFrom(OPCODE.ping, OPCODE.pong), fc.uint8Array({ maxLength: 125, size: '-1' }))
  .map(([opcode, payload]) => draft(opcode, { payload }))

/** A whole message, cut anywhere into up to four fragments, with control frames between them. */
const message: fc.Arbitrary<Draft[]> = fc
  .record({
    opcode: fc.constantFrom<1 | 2>(OPCODE.text, OPCODE.text, OPCODE.binary),
    text: textBytes,
    bytes: fc.uint8Array({ maxLength: 200, size: '-1' }),
    cuts: fc.array(fc.nat(200), { maxLength: 3 }),
    between: fc.array(control, { maxLength: 2 }),
  })
  .map(({ opcode, text, bytes, cuts, between }) => {
    const payload = opcode === OPCODE.text ? text : bytes
    const edges = [0, ...cuts.map((cut) => cut % (payload.length + 1)).sort((a, b) => a - b), payload.length]
    const frames = edges.slice(1).map((end, i) =>
      draft(i === 0 ? opcode : OPCODE.continuation, {
        fin: i === edges.length - 2,
        payload: payload.slice(edges[i], end),
      }),
    )
    for (const [i, frame] of between.entries()) frames.splice(Math.min(i + 1, frames.length), 0, frame)
    return frames
  })

/** What may go wrong with a frame on its way out of a learner's program. */
const slip: fc.Arbitrary<(frame: WrittenFrame) => WrittenFrame> = fc.oneof(
  fc.nat(7).map((rsv) => change({ rsv })),
  fc.nat(15).map((opcode) => change({ opcode })),
  fc.boolean().map((fin) => change({ fin })),
  fc.option(key).map((mask) => change({ mask })),
  fc.uint8Array({ maxLength: 130, size: '+1' }).map((payload) => change({ payload })),
  fc
    .constantFrom(0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535)
    .map((code) => change({ opcode: OPCODE.close, payload: new Uint8Array([code >> 8, code & 255]) })),
  fc.constantFrom<LengthForm>('16', '64').map((lengthForm) => (written: WrittenFrame) => ({ ...written, lengthForm })),
)

function change(part: Partial<Frame>): (written: WrittenFrame) => WrittenFrame {
  return (written) => ({ ...written, frame: { ...written.frame, ...part } })
}

/** What one side sends: legal for that receiver but for at most two slips. */
export function conversation(receiver: 'server' | 'client'): fc.Arbitrary<WrittenFrame[]> {
  return fc
    .record({
      messages: fc.array(
        fc.oneof(
          message,
          message,
          control.map((frame) => [frame]),
        ),
        { maxLength: 4 },
      ),
      close: fc.option(closeBody),
      keys: fc.infiniteStream(key),
      slips: fc.array(fc.tuple(fc.nat(30), slip), { maxLength: 2 }),
    })
    .map(({ messages, close, keys, slips }) => {
      const drafts = messages.flat()
      if (close !== null) drafts.push(draft(OPCODE.close, { payload: close }))
      const frames = drafts.map((frame): WrittenFrame => {
        const mask = receiver === 'server' ? keys.next().value : null
        return { frame: { ...frame, mask }, lengthForm: 'shortest' }
      })
      for (const [at, slipped] of slips) {
        const index = at % Math.max(1, frames.length)
        const found = frames[index]
        if (found !== undefined) frames[index] = slipped(found)
      }
      return frames
    })
}
