import { useId } from 'preact/hooks'
import type { ParsedBytes } from '#wire'
import { type FramePart, headerLengthOf } from './read-frames.ts'

interface Props {
  typed: string
  read: ParsedBytes
  parts: readonly FramePart[]
  chosen: number
  onType(text: string): void
  onChoose(index: number): void
}

/** The bytes themselves, to edit or to paste over, and which of the frames in them is looked at. */
export function BytesField({ typed, read, parts, chosen, onType, onChoose }: Props) {
  const id = useId()
  const part = parts[chosen]
  return (
    <div class="fb-bytes">
      <label for={id}>Bytes in hex</label>
      <textarea
        id={id}
        class="fb-mono"
        rows={Math.min(6, Math.max(2, Math.ceil(typed.length / 66)))}
        value={typed}
        aria-invalid={read.type === 'malformed'}
        aria-describedby={`${id}-note`}
        onInput={(event) => onType(event.currentTarget.value)}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
      />
      <p id={`${id}-note`} class={read.type === 'malformed' ? 'fb-problem' : 'fb-note'}>
        {read.type === 'malformed' ? read.message : note(parts, part)}
      </p>
      {parts.length > 1 && (
        <fieldset class="fb-parts">
          <legend class="visually-hidden">Frame to look at</legend>
          {parts.map(({ decoded }, index) => (
            <label key={index}>
              <input type="radio" name={`${id}-part`} checked={index === chosen} onChange={() => onChoose(index)} />
              {decoded === null ? 'the rest' : `frame ${index + 1}`}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  )
}

function note(parts: readonly FramePart[], part: FramePart | undefined): string {
  const bytes = parts.reduce((sum, one) => sum + one.bytes.length, 0)
  if (part === undefined || bytes === 0) return 'Type or paste bytes, or pick some above.'
  const header = headerLengthOf(part.bytes)
  if (header === null) return 'One byte tells FIN, RSV and opcode. The second is still missing.'
  const size = `a header of ${header} bytes`
  if (part.decoded === null) return `No whole frame: ${size}, and not all that it announces has come.`
  const payload = part.decoded.frame.payload.length
  const frame = `${size} and ${payload.toLocaleString('en')} of payload`
  return parts.length === 1
    ? `One frame: ${frame}.`
    : `${parts.length} frames in ${bytes} bytes. The one below: ${frame}.`
}
