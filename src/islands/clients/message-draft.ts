import { LIMITS, type PeerCommand } from '#protocol'
import { describeCloseCode, encodeFrame, encodeUtf8, OPCODE, parseBase64, parseHex, toHex } from '#wire'

export type MessageKind = 'text' | 'json' | 'binary' | 'ping' | 'close'

/** What is being typed, for each kind of message. */
export interface MessageDraft {
  readonly kind: MessageKind
  /** Of text and JSON alike. */
  readonly text: string
  readonly isCompact: boolean
  readonly bytes: string
  readonly encoding: 'hex' | 'base64'
  readonly ping: string
  /** Empty for a Close without a body. */
  readonly code: string
  readonly reason: string
}

export const EMPTY_DRAFT: MessageDraft = {
  kind: 'text',
  text: '',
  isCompact: true,
  bytes: '',
  encoding: 'hex',
  ping: '',
  code: '1000',
  reason: '',
}

/** What a draft comes to: something to send, with a word on it, or why it cannot be sent yet. */
type DraftedMessage =
  | { readonly type: 'ready'; readonly command: PeerCommand; readonly note: string; readonly isOdd?: true }
  | { readonly type: 'empty' }
  | { readonly type: 'unready'; readonly why: string }

/** Reads a draft. `drawKey` gives the masking key for what has to be sent as a frame made by hand. */
export function readDraft(draft: MessageDraft, drawKey: () => Uint8Array): DraftedMessage {
  switch (draft.kind) {
    case 'text':
      return draft.text === '' ? { type: 'empty' } : readText(draft.text)
    case 'json':
      return draft.text.trim() === '' ? { type: 'empty' } : readJson(draft)
    case 'binary':
      return readBinary(draft)
    case 'ping':
      return readPing(draft.ping)
    case 'close':
      return readClose(draft, drawKey)
  }
}

function readText(text: string): DraftedMessage {
  const size = encodeUtf8(text).length
  if (text.length > LIMITS.peerMessageBytes) return tooLong(size)
  return { type: 'ready', command: { do: 'send', text }, note: `Text, ${counted(size)} of UTF-8.` }
}

function readJson({ text, isCompact }: MessageDraft): DraftedMessage {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { type: 'unready', why: `Not JSON yet: ${error instanceof Error ? error.message : 'it cannot be read'}.` }
  }
  const sent = isCompact ? JSON.stringify(value) : text
  const read = readText(sent)
  return read.type === 'ready' ? { ...read, note: `JSON, ${counted(encodeUtf8(sent).length)} as it is sent.` } : read
}

function readBinary({ bytes, encoding }: MessageDraft): DraftedMessage {
  const read = encoding === 'hex' ? parseHex(bytes) : parseBase64(bytes.replaceAll(/\s/g, ''))
  if (read.type === 'malformed') return { type: 'unready', why: read.message }
  if (read.bytes.length > LIMITS.peerMessageBytes) return tooLong(read.bytes.length)
  const note = read.bytes.length === 0 ? 'A binary message of no bytes.' : `Binary, ${counted(read.bytes.length)}.`
  return { type: 'ready', command: { do: 'send-bytes', hex: toHex(read.bytes) }, note }
}

function readPing(payload: string): DraftedMessage {
  const bytes = encodeUtf8(payload)
  if (bytes.length > 125) {
    const why = `A control frame carries 125 bytes at most (RFC 6455 §5.5); this is ${bytes.length}. The frame builder can break that rule.`
    return { type: 'unready', why }
  }
  if (bytes.length === 0) return { type: 'ready', command: { do: 'ping' }, note: 'A ping without a payload.' }
  const note = `A ping of ${counted(bytes.length)}: the pong has to bring the same ones back (RFC 6455 §5.5.3).`
  return { type: 'ready', command: { do: 'ping', hex: toHex(bytes) }, note }
}

function readClose({ code: typed, reason }: MessageDraft, drawKey: () => Uint8Array): DraftedMessage {
  const reasonBytes = encodeUtf8(reason)
  if (typed.trim() === '') {
    if (reason !== '') return { type: 'unready', why: 'A reason stands behind a code (RFC 6455 §5.5.1): give one.' }
    return { type: 'ready', command: { do: 'close' }, note: describeCloseCode(null).meaning }
  }
  const code = Number(typed)
  if (!Number.isInteger(code) || code < 0 || code > 0xffff) {
    return { type: 'unready', why: describeCloseCode(code).meaning }
  }
  if (reasonBytes.length > 123) {
    const why = `Beside the code there is room for 123 bytes of reason (RFC 6455 §5.5); this is ${reasonBytes.length}.`
    return { type: 'unready', why }
  }
  const { name, meaning, mayTravel, section } = describeCloseCode(code)
  if (mayTravel) {
    const command: PeerCommand = { do: 'close', code, ...(reason === '' ? {} : { reason }) }
    return { type: 'ready', command, note: `${code} ${name}: ${meaning} (${section})` }
  }
  const payload = Uint8Array.from([code >> 8, code & 0xff, ...reasonBytes])
  const frame = encodeFrame({ fin: true, rsv: 0, opcode: OPCODE.close, mask: drawKey(), payload })
  return {
    type: 'ready',
    command: { do: 'raw', hex: toHex(frame) },
    note: `${code} may not stand in a Close frame. ${meaning} (${section}) It goes as a frame made by hand: see what the server makes of it.`,
    isOdd: true,
  }
}

function tooLong(size: number): DraftedMessage {
  return { type: 'unready', why: `This is ${counted(size)}; a client sends up to 64 KiB in a message.` }
}

function counted(bytes: number): string {
  return bytes === 1 ? '1 byte' : `${bytes.toLocaleString('en')} bytes`
}
