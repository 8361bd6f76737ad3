import { encodeFrame, encodeUtf8, fromHex, OPCODE } from '#wire'
import { joinBytes, resizePayload } from './change-frame.ts'

/** Bytes worth reading and sending, by name. */
interface Preset {
  id: string
  name: string
  bytes: Uint8Array
}

interface PresetGroup {
  name: string
  presets: readonly Preset[]
}

/** The masking key of the standard's own examples (RFC 6455 §5.7). A real client draws one for each frame. */
const KEY = fromHex('37fa213d')

const client = (opcode: number, payload: Uint8Array, { fin = true, rsv = 0 } = {}): Uint8Array =>
  encodeFrame({ fin, rsv, opcode, mask: KEY, payload })
const text = (words: string): Uint8Array => client(OPCODE.text, encodeUtf8(words))
const letters = (length: number): Uint8Array => resizePayload(new Uint8Array(0), length)

export const PRESET_GROUPS: readonly PresetGroup[] = [
  {
    name: 'From a client',
    presets: [
      { id: 'hello', name: 'Hello', bytes: fromHex('818537fa213d7f9f4d5158') },
      {
        id: 'hello-in-two',
        name: 'Hello in two fragments',
        bytes: joinBytes([
          client(OPCODE.text, encodeUtf8('Hel'), { fin: false }),
          client(OPCODE.continuation, encodeUtf8('lo')),
        ]),
      },
      {
        id: 'ping-between',
        name: 'A ping between fragments',
        bytes: joinBytes([
          client(OPCODE.text, encodeUtf8('Hel'), { fin: false }),
          client(OPCODE.ping, encodeUtf8('still there?')),
          client(OPCODE.continuation, encodeUtf8('lo')),
        ]),
      },
      {
        id: 'three-at-once',
        name: 'Three messages at once',
        bytes: joinBytes([text('one'), text('two'), text('three')]),
      },
      { id: 'ping', name: 'Ping', bytes: client(OPCODE.ping, encodeUtf8('Hello')) },
      { id: 'pong', name: 'Pong, unasked', bytes: fromHex('8a8537fa213d7f9f4d5158') },
      { id: 'close-1000', name: 'Close 1000', bytes: client(OPCODE.close, fromHex('03e8')) },
      { id: 'close-empty', name: 'Close without a code', bytes: client(OPCODE.close, new Uint8Array(0)) },
      { id: 'bytes-125', name: '125 bytes of text', bytes: client(OPCODE.text, letters(125)) },
      { id: 'bytes-126', name: '126 bytes of text', bytes: client(OPCODE.text, letters(126)) },
      { id: 'bytes-65536', name: '65,536 bytes of text', bytes: client(OPCODE.text, letters(65_536)) },
    ],
  },
  {
    name: 'In the standard (§5.7), as a server sends them',
    presets: [
      { id: 'rfc-hello', name: 'Hello, not masked', bytes: fromHex('810548656c6c6f') },
      { id: 'rfc-fragments', name: 'Hel and lo, not masked', bytes: fromHex('010348656c80026c6f') },
      { id: 'rfc-ping', name: 'Ping, not masked', bytes: fromHex('890548656c6c6f') },
      { id: 'rfc-256', name: '256 bytes, not masked', bytes: encodeFrame(unmaskedBinary(256)) },
      { id: 'rfc-65536', name: '64 KiB, not masked', bytes: encodeFrame(unmaskedBinary(65_536)) },
    ],
  },
  {
    name: 'Famous mistakes',
    presets: [
      { id: 'unmasked', name: 'A client that does not mask', bytes: fromHex('81026869') },
      { id: 'rsv1', name: 'RSV1 without an extension', bytes: client(OPCODE.text, encodeUtf8('Hello'), { rsv: 4 }) },
      { id: 'opcode-3', name: 'Opcode 3', bytes: client(3, encodeUtf8('Hello')) },
      { id: 'ping-fragment', name: 'A ping with FIN 0', bytes: client(OPCODE.ping, encodeUtf8('Hi'), { fin: false }) },
      { id: 'ping-126', name: 'A ping of 126 bytes', bytes: client(OPCODE.ping, letters(126)) },
      { id: 'stray', name: 'A continuation of nothing', bytes: client(OPCODE.continuation, encodeUtf8('lo')) },
      {
        id: 'interleaved',
        name: 'A new message inside a message',
        bytes: joinBytes([client(OPCODE.text, encodeUtf8('Hel'), { fin: false }), text('lo')]),
      },
      { id: 'close-1-byte', name: 'A close body of 1 byte', bytes: client(OPCODE.close, fromHex('03')) },
      { id: 'close-1005', name: 'Close 1005', bytes: client(OPCODE.close, fromHex('03ed')) },
      { id: 'not-utf8', name: 'ff as text', bytes: client(OPCODE.text, fromHex('ff')) },
      {
        id: 'long-form',
        name: 'Hello with a 16-bit length',
        bytes: encodeFrame(
          { fin: true, rsv: 0, opcode: OPCODE.text, mask: KEY, payload: encodeUtf8('Hello') },
          { lengthForm: '16' },
        ),
      },
      { id: 'claims-2-60', name: 'A claim of 2⁶⁰ bytes', bytes: fromHex('82ff100000000000000037fa213d') },
    ],
  },
]

function unmaskedBinary(length: number) {
  return { fin: true, rsv: 0, opcode: OPCODE.binary, mask: null, payload: new Uint8Array(length) }
}
