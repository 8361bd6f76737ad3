import { decodeUtf8 } from '#wire'
import type { AnswerReading } from './judge-exchange.ts'
import { showBytes } from './visible-bytes.ts'

interface Props {
  bytes: Uint8Array
  reading: AnswerReading
}

/** The server's bytes as they came, line ends made visible. */
export function AnswerView({ bytes, reading }: Props) {
  const end = reading.type === 'answer' ? reading.headLength : bytes.length
  const lines = visibleLines(bytes.subarray(0, end))
  const isSwitched = reading.type === 'answer' && reading.head.status === 101
  const rest = isSwitched ? new Uint8Array(0) : bytes.subarray(end)
  return (
    <div class="hb-answer">
      <pre>
        {lines.map(({ name, text, end: ending }, index) => (
          <span key={index} class={index === 0 ? 'hb-status' : ''}>
            {name !== '' && <b>{name}</b>}
            {text}
            <i aria-hidden="true">{ending}</i>
            {'\n'}
          </span>
        ))}
        {rest.length > 0 && <span class="hb-body">{bodyText(rest)}</span>}
      </pre>
    </div>
  )
}

/** Splits at line feeds; a header's name, colon included, is told from its value. */
function visibleLines(head: Uint8Array): { name: string; text: string; end: string }[] {
  return showBytes(head)
    .split('\n')
    .filter((line, index, all) => line !== '' || index < all.length - 1)
    .map((line, index) => {
      const end = /(?:\\r)?\\n$/.exec(line)?.[0] ?? ''
      const text = line.slice(0, line.length - end.length)
      const colon = index === 0 ? -1 : text.indexOf(':')
      return { name: text.slice(0, colon + 1), text: text.slice(colon + 1), end }
    })
}

/** A body is for people: as text where it is text, otherwise byte by byte. */
function bodyText(body: Uint8Array): string {
  const decoded = decodeUtf8(body)
  return decoded.type === 'text' ? decoded.text : showBytes(body)
}
