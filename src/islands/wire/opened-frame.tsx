import type { RecordedFrame } from '#protocol'
import { describeCloseCode, explainFrame, type FrameField, opcodeName } from '#wire'
import { frameBytes, hexRows } from './frame-bytes.ts'
import { frameNotes } from './frame-notes.ts'
import { bytes } from './labels.ts'
import { payloadText } from './payload-text.ts'
import { Section } from './section.tsx'

/** A frame opened: every field, its payload and its bytes, each with the section that defines it. */
export function OpenedFrame({ frame }: { frame: RecordedFrame }) {
  const raw = frameBytes(frame)
  const fields = explainFrame(raw)
  const reserved = ['RSV1', 'RSV2', 'RSV3'].filter((_, index) => (frame.rsv >> (2 - index)) & 1)
  return (
    <section>
      <ul class="frame-bits">
        <Bit name="FIN" value={frame.fin ? '1' : '0'} />
        {reserved.length > 0 && <Bit name="RSV" value={reserved.join(' ')} />}
        <Bit name="opcode" value={`${frame.opcode} ${opcodeName(frame.opcode)}`} />
        <Bit name="mask" value={frame.mask === null ? '0' : `1 ${frame.mask}`} />
        <Bit name="len" value={lengthWords(frame)} />
        <li>
          <Section of="RFC 6455 §5.2" />
        </li>
      </ul>
      <FrameNote frame={frame} />
      {frame.close !== undefined && <CloseCode code={frame.close.code} reason={frame.close.reason} />}
      {frame.length > 0 && frame.close === undefined && <pre class="frame-payload">{payloadText(frame.payload)}</pre>}
      {frame.isCut && <p class="frame-hint">Only the first part of the {bytes(frame.length)} was kept.</p>}
      <details>
        <summary>Field by field</summary>
        <table class="frame-fields">
          <tbody>
            {fields.map((field) => (
              <Field key={`${field.name}${field.bitStart}`} field={field} frame={frame} />
            ))}
          </tbody>
        </table>
      </details>
      <details>
        <summary>Bytes as they stood on the wire</summary>
        <pre class="frame-hex">
          {hexRows(raw).map((line) => (
            <span key={line.offset}>
              <i>{line.offset}</i> {line.hex.padEnd(47)} <b>{line.text}</b>
              {'\n'}
            </span>
          ))}
          {raw.length > 1024 && `… ${raw.length - 1024} more that were kept`}
        </pre>
      </details>
    </section>
  )
}

function Bit({ name, value }: { name: string; value: string }) {
  return (
    <li class="frame-bit">
      <span>{name}</span> {value}
    </li>
  )
}

function CloseCode({ code, reason }: { code: number | null; reason: string }) {
  const known = describeCloseCode(code)
  return (
    <p>
      <strong>
        {code === null ? '' : `${code} `}
        {known.name}
      </strong>
      {reason !== '' && <> with the reason “{reason}”</>}. {known.meaning} <Section of={known.section} />
    </p>
  )
}

function Field({ field, frame }: { field: FrameField; frame: RecordedFrame }) {
  // Of a long payload only the beginning is kept: nothing was missing on the wire.
  const isCut = frame.isCut && field.missingBytes > 0
  const kept = frame.length - field.missingBytes
  return (
    <tr>
      <th scope="row">{field.name}</th>
      <td class="mono">{field.value.length > 64 ? `${field.value.slice(0, 63)}…` : field.value}</td>
      <td>
        {isCut ? `All ${bytes(frame.length)} were sent; the first ${kept} were kept.` : field.meaning}{' '}
        <Section of={field.section} />
      </td>
    </tr>
  )
}

/** What the bits of a frame say beyond themselves: a fragment, a compressed message, a rule that is broken. */
function FrameNote({ frame }: { frame: RecordedFrame }) {
  const notes = frameNotes(frame)
  if (notes.length === 0) return null
  return (
    <>
      {notes.map(({ says, section }) => (
        <p key={section}>
          {says} <Section of={section} />
        </p>
      ))}
    </>
  )
}

/** How the length is written: `5`, or `126 → 9 812` where the 7 bits only announce it. */
function lengthWords(frame: RecordedFrame): string {
  const extended = frame.headerLength - 2 - (frame.mask === null ? 0 : 4)
  if (extended <= 0) return `${frame.length}`
  return `${extended === 2 ? 126 : 127} → ${frame.length.toLocaleString('en').replaceAll(',', ' ')}`
}
