import {
  type DecodedFrame,
  decodeUtf8,
  describeCloseCode,
  type Frame,
  OPCODE,
  opcodeName,
  readClose,
  toHex,
} from '#wire'
import { CLOSED_SENTENCE, type LineState } from '../line/line.ts'
import { named } from './foresee.ts'
import type { LogEntry, Sending } from './use-sending.ts'

/** What went over the connection, what had to come of it and what did. */
export function SentLog({ sending, state }: { sending: Sending; state: LineState }) {
  const { batch, log, expected, actual, answers } = sending
  if (log.length === 0) return null
  return (
    <div class="fb-sent">
      <div role="status">
        {batch !== null && expected !== null && actual !== null && (
          <dl class={`fb-outcome ${expected.outcome === actual ? 'is-good' : 'is-odd'}`}>
            {batch.guess !== null && (
              <div>
                <dt>You expected</dt>
                <dd>
                  {named(batch.guess)}
                  {batch.guess === actual ? ', and so it was.' : '. Worth a second look.'}
                </dd>
              </div>
            )}
            <div>
              <dt>The rules say</dt>
              <dd>
                {expected.sentence} <span class="fb-section">{expected.section.replace('RFC 6455 ', '')}</span>
              </dd>
            </div>
            <div>
              <dt>The server gave</dt>
              <dd>{gave(answers)}</dd>
            </div>
          </dl>
        )}
      </div>
      <h3>On this connection</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long log scrolls, by keyboard too */}
      <div class="fb-log" role="log" aria-label="On this connection" tabIndex={0}>
        <ol>
          {log.map((entry, index) => (
            <Entry key={index} entry={entry} />
          ))}
          {state.type === 'closed' && (
            <li class="fb-closed">{CLOSED_SENTENCE[state.how]} The next Send opens a new one.</li>
          )}
        </ol>
      </div>
    </div>
  )
}

/** The server's frames in words, in order. */
function gave(answers: readonly Frame[]): string {
  if (answers.length === 0) return 'Nothing.'
  const words = answers.map(({ opcode, payload }) => {
    if (opcode === OPCODE.close) return closeWords(payload)
    if (opcode === OPCODE.pong) return 'a pong'
    return `a message of ${payload.length.toLocaleString('en')} ${payload.length === 1 ? 'byte' : 'bytes'}`
  })
  return `${words.join(', then ').replace(/^./, (letter) => letter.toUpperCase())}.`
}

function Entry({ entry }: { entry: LogEntry }) {
  const who = entry.from === 'page' ? 'client' : 'server'
  const { bytes, words } = inWords(entry)
  return (
    <li class={`is-${who}`}>
      <b>{who}</b>
      <span>
        {bytes !== null && <span class="fb-mono">{bytes}</span>}
        <span>{words}</span>
      </span>
    </li>
  )
}

function inWords(entry: LogEntry): { bytes: string | null; words: string } {
  switch (entry.type) {
    case 'head': {
      const what = entry.status === null ? 'asks to upgrade' : `answers ${entry.status}`
      return { bytes: null, words: `${what}, ${entry.bytes.length} bytes` }
    }
    case 'frame':
      return { bytes: hexOf(entry.decoded.bytes), words: frameWords(entry.decoded) }
    case 'broken':
      return { bytes: hexOf(entry.error.bytes), words: 'a header that cannot be read on from' }
    case 'bytes':
      return { bytes: hexOf(entry.bytes), words: 'not a frame' }
  }
}

function frameWords(decoded: DecodedFrame): string {
  const { frame } = decoded
  const kind = `${opcodeName(frame.opcode)}${frame.fin ? '' : ', FIN 0'}${frame.mask === null ? '' : ', masked'}`
  if (frame.opcode === OPCODE.close) return `${kind}: ${closeWords(frame.payload)}`
  const size = frame.payload.length === 1 ? '1 byte' : `${frame.payload.length.toLocaleString('en')} bytes`
  const text = frame.payload.length <= 40 && frame.opcode !== OPCODE.binary ? decodeUtf8(frame.payload) : null
  return text?.type === 'text' && text.text !== '' ? `${kind}, “${text.text}”` : `${kind}, ${size}`
}

function closeWords(body: Uint8Array): string {
  const { code, reason } = readClose(body)
  const words =
    code === null ? 'a Close without a code' : `Close ${code}, ${describeCloseCode(code).name.toLowerCase()}`
  return reason === '' ? words : `${words}: “${reason}”`
}

const SHOWN = 24

function hexOf(bytes: Uint8Array): string {
  const shown = toHex(bytes.subarray(0, SHOWN), { separator: ' ' })
  return bytes.length > SHOWN ? `${shown} …` : shown
}
