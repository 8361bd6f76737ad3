import { readBytes } from './visible-bytes.ts'

interface Props {
  text: string
  onChange(text: string): void
}

/** The request byte by byte: every CR and LF can be seen, and taken away. */
export function RequestRawEditor({ text, onChange }: Props) {
  const read = readBytes(text)
  return (
    <div class="hb-raw">
      <textarea
        aria-label="The bytes of the request"
        aria-describedby="hb-raw-note"
        aria-invalid={read.type === 'malformed'}
        rows={Math.max(8, text.split('\n').length)}
        value={text}
        onInput={(event) => onChange(event.currentTarget.value)}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
      />
      <p id="hb-raw-note" class={read.type === 'malformed' ? 'is-wrong' : ''}>
        {read.type === 'malformed'
          ? read.message
          : `${read.bytes.length} bytes. \\r\\n is the line ending, two bytes; breaking the line here adds none. \\xNN is any byte.`}
      </p>
    </div>
  )
}
