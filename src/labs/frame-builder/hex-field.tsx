import { useState } from 'preact/hooks'
import { parseHex, toHex } from '#wire'

interface Props {
  id: string
  label: string
  bytes: Uint8Array
  /** Why these bytes cannot stand here, or null when they can. */
  refuse(bytes: Uint8Array): string | null
  onBytes(bytes: Uint8Array): void
}

/** Bytes as hex, handed on whenever what is typed is whole. */
export function HexField({ id, label, bytes, refuse, onBytes }: Props) {
  const written = toHex(bytes, { separator: ' ' })
  const [typed, setTyped] = useState(written)
  const read = parseHex(typed)
  const problem = read.type === 'malformed' ? read.message : refuse(read.bytes)
  // What is typed stands as typed, for as long as it says the same bytes.
  const isSame = read.type === 'bytes' && toHex(read.bytes) === toHex(bytes)
  const isTyping = problem !== null || isSame
  const take = (text: string) => {
    setTyped(text)
    const next = parseHex(text)
    if (next.type === 'bytes' && refuse(next.bytes) === null) onBytes(next.bytes)
  }
  return (
    <>
      <input
        id={id}
        class="fb-mono"
        aria-label={label}
        aria-invalid={problem !== null}
        value={isTyping ? typed : written}
        onInput={(event) => take(event.currentTarget.value)}
        onBlur={() => setTyped(written)}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
      />
      {problem !== null && <p class="fb-problem">{problem}</p>}
    </>
  )
}
