import { encodeFrame, encodeUtf8, OPCODE } from '#wire'
import type { Answer } from './catch-up.ts'
import { chatLine } from './chat-lines.ts'

/** How many frames an answer takes on the wire in that life of the server, and how many bytes with their headers. */
export function sizeOf(answer: Answer, life: number): { frames: number; bytes: number } {
  if (answer.type === 'nothing') return { frames: 0, bytes: 0 }
  const messages = Array.from({ length: answer.to - answer.from + 1 }, (_, index) => {
    const seq = answer.from + index
    return { seq, text: chatLine(seq, life) }
  })
  const said =
    answer.type === 'replay'
      ? messages.map((message) => ({ type: 'message', ...message }))
      : [{ type: 'full_state', messages }]
  return { frames: said.length, bytes: said.reduce((sum, message) => sum + frameBytes(message), 0) }
}

function frameBytes(message: object): number {
  const payload = encodeUtf8(JSON.stringify(message))
  return encodeFrame({ fin: true, rsv: 0, opcode: OPCODE.text, mask: null, payload }).length
}
