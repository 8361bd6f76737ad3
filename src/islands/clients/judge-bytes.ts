import { Conformance, FrameDecoder, OPCODE } from '#wire'

/** What a `ws` server reads of one message, unless it is told otherwise. */
const READS = 100 * 1024 * 1024

/** What the rules say of bytes sent to a server on a fresh connection, in a sentence with its section. */
interface Judgement {
  readonly isLawful: boolean
  readonly sentence: string
}

export function judgeBytes(bytes: Uint8Array): Judgement {
  const rules = new Conformance({ receiver: 'server', maxPayload: READS })
  let read = 0
  let tolerated: string | null = null
  let isInMessage = false
  for (const decoded of new FrameDecoder({ maxPayload: READS }).push(bytes)) {
    if (decoded.type === 'error') return unlawful(decoded)
    const { frame, isShortest } = decoded
    const violation = rules.judge(frame, { isShortest })
    if (violation !== null && !violation.isTolerated) return unlawful(violation)
    if (violation !== null) tolerated = `${violation.message} Many receivers let it pass. (${violation.section})`
    read += decoded.bytes.length
    if (frame.opcode < OPCODE.close) isInMessage = !frame.fin
  }
  if (tolerated !== null) return { isLawful: false, sentence: tolerated }
  if (read < bytes.length) {
    const sentence = 'Not a whole frame: the server waits for the bytes that its header announces. (RFC 6455 §5.2)'
    return { isLawful: false, sentence }
  }
  if (isInMessage)
    return {
      isLawful: true,
      sentence: 'Within the rules. The message goes on: its last frame has FIN. (RFC 6455 §5.4)',
    }
  return { isLawful: true, sentence: 'Within the rules of RFC 6455.' }
}

function unlawful({ message, code, section }: { message: string; code: number; section: string }): Judgement {
  return { isLawful: false, sentence: `${message} A receiver fails the connection with ${code}. (${section})` }
}
