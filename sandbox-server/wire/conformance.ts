import { describeCloseCode } from './close-code.ts'
import type { Frame } from './frame.ts'
import { isControl, OPCODE, opcodeName } from './opcode.ts'
import { decodeUtf8, Utf8Validator } from './utf8.ts'

/** A rule that a frame broke. */
export interface Violation {
  /** The close code that a receiver fails the connection with. */
  code: 1002 | 1007 | 1009
  section: string
  /** What was seen and what the RFC asks for. */
  message: string
  /** True when many receivers let it pass, so that the connection may well live on. */
  isTolerated: boolean
}

type State =
  | { type: 'between-messages' }
  | { type: 'in-message'; opcode: number; length: number; utf8: Utf8Validator | null }
  | { type: 'closed' }
  | { type: 'failed'; violation: Violation }

/**
 * Judges the frames that travel in one direction, in order: what a strict receiver without extensions must accept and
 * refuse. A violation that is not tolerated ends it: the same one is given for every later frame.
 */
export class Conformance {
  readonly #receiver: 'server' | 'client'
  readonly #maxPayload: number
  #state: State = { type: 'between-messages' }

  /** `maxPayload` bounds a whole message, in bytes. */
  constructor(options: { receiver: 'server' | 'client'; maxPayload?: number }) {
    this.#receiver = options.receiver
    this.#maxPayload = options.maxPayload ?? Number.POSITIVE_INFINITY
  }

  get state(): State['type'] {
    return this.#state.type
  }

  /** The rule this frame breaks, or null. */
  judge(frame: Frame, options: { isShortest: boolean } = { isShortest: true }): Violation | null {
    if (this.#state.type === 'failed') return this.#state.violation
    if (this.#state.type === 'closed') return isControl(frame.opcode) ? null : afterClose(frame)

    const violation =
      this.#judgeHeader(frame, options.isShortest) ??
      (isControl(frame.opcode) ? this.#judgeControl(frame) : this.#judgeData(frame))
    if (violation !== null) {
      this.#state = { type: 'failed', violation }
      return violation
    }
    return options.isShortest ? null : longLength(frame)
  }

  #judgeHeader(frame: Frame, isShortest: boolean): Violation | null {
    const { fin, rsv, opcode, mask, payload } = frame
    const name = opcodeName(opcode)
    if (rsv !== 0) {
      const set = [4, 2, 1].flatMap((bit, i) => ((rsv & bit) === 0 ? [] : [`RSV${i + 1}`]))
      const seen = set.length === 1 ? `${set[0]} is set` : `${set.join(' and ')} are set`
      return broken('§5.2', `${seen}. Reserved bits must be 0 unless an extension that uses them was negotiated.`)
    }
    if (name === 'reserved') {
      const message = `Opcode ${opcode} has no meaning yet. A frame is a continuation (0), text (1), binary (2), close (8), ping (9) or pong (10).`
      return broken('§5.2', message)
    }
    if (this.#receiver === 'server' && mask === null) {
      return broken('§5.1', `The ${name} frame is not masked. A client must mask every frame that it sends.`)
    }
    if (this.#receiver === 'client' && mask !== null) {
      return broken('§5.1', `The ${name} frame is masked. A server must not mask any frame that it sends.`)
    }
    if (!isControl(opcode)) return null
    if (!fin) return broken('§5.5', `The ${name} frame has FIN 0. A control frame must not be fragmented.`)
    if (payload.length > 125) {
      return broken('§5.5', `The ${name} frame carries ${payload.length} bytes. A control frame may carry at most 125.`)
    }
    return isShortest ? null : { ...longLength(frame), isTolerated: false }
  }

  #judgeControl(frame: Frame): Violation | null {
    if (frame.opcode !== OPCODE.close) return null
    const violation = judgeCloseBody(frame.payload)
    if (violation === null) this.#state = { type: 'closed' }
    return violation
  }

  #judgeData({ fin, opcode, payload }: Frame): Violation | null {
    let message = this.#state.type === 'in-message' ? this.#state : null
    if (opcode === OPCODE.continuation && message === null) {
      return broken('§5.4', 'A continuation frame came, but no message has begun. The first frame says text or binary.')
    }
    if (opcode !== OPCODE.continuation && message !== null) {
      const begun = opcodeName(message.opcode)
      const text = `A ${opcodeName(opcode)} frame came while a fragmented ${begun} message has not ended. Its fragments are continuation frames, and messages must not interleave.`
      return broken('§5.4', text)
    }

    message ??= { type: 'in-message', opcode, length: 0, utf8: opcode === OPCODE.text ? new Utf8Validator() : null }
    message.length += payload.length
    if (message.length > this.#maxPayload) {
      const text = `The message has reached ${message.length} bytes. This receiver takes at most ${this.#maxPayload}.`
      return broken('§10.4', text, 1009)
    }
    const problem = message.utf8?.push(payload) ?? (fin ? message.utf8?.end() : null) ?? null
    if (problem !== null) {
      const text = `The text message is not UTF-8 at byte ${problem.errorAt}. ${problem.message}`
      return broken('§8.1', text, 1007)
    }
    this.#state = fin ? { type: 'between-messages' } : message
    return null
  }
}

/** §5.5.1: a close body is empty, or a code and then a reason in UTF-8. */
function judgeCloseBody(body: Uint8Array): Violation | null {
  if (body.length === 0) return null
  if (body.length === 1) {
    return broken(
      '§5.5.1',
      'The Close frame has a body of 1 byte. A body begins with a code of 2 bytes, or is left out.',
    )
  }
  const code = ((body[0] ?? 0) << 8) | (body[1] ?? 0)
  const description = describeCloseCode(code)
  if (!description.mayTravel) {
    return broken('§7.4', `The Close frame carries the code ${code}, which must not be sent. ${description.meaning}`)
  }
  const reason = decodeUtf8(body.subarray(2))
  if (reason.type === 'text') return null
  return broken('§5.5.1', `The close reason is not UTF-8 at byte ${reason.errorAt}. ${reason.message}`, 1007)
}

function afterClose(frame: Frame): Violation {
  const message = `A ${opcodeName(frame.opcode)} frame came after the Close frame. After Close, no data frame may be sent; a receiver discards it.`
  return { ...broken('§5.5.1', message), isTolerated: true }
}

function longLength(frame: Frame): Violation {
  const message = `The length ${frame.payload.length} is written in more bytes than it needs. The shortest form must be used.`
  return { ...broken('§5.2', message), isTolerated: true }
}

function broken(section: string, message: string, code: Violation['code'] = 1002): Violation {
  return { code, section: `RFC 6455 ${section}`, message, isTolerated: false }
}
