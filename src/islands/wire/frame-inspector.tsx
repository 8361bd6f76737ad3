import type { RecordedFrame, WireEvent } from '#protocol'
import { describeCloseCode, explainFrame, type FrameField, opcodeName } from '#wire'
import { frameBytes, hexRows } from './frame-bytes.ts'
import { bytes } from './labels.ts'
import type { Row } from './layout.ts'
import { prettyJson } from './pretty-json.ts'

interface Props {
  row: Row | null
  onToggle(burst: string): void
}

/** Opens one row of the wire: every field of the frame, its payload, and its bytes, each with the section that defines it. */
export function FrameInspector({ row, onToggle }: Props) {
  if (row === null) {
    return <p class="frame-hint">Choose an arrow to open the frame behind it.</p>
  }
  const shown = row.events.slice(0, MOST_SHOWN)
  return (
    <div class="frame-inspector">
      {row.type === 'burst' && (
        <p class="frame-fold">
          {row.events.length} frames of one shape.{' '}
          <button type="button" onClick={() => onToggle(row.burst)}>
            Unfold them
          </button>
        </p>
      )}
      {shown.map((event) => (
        <OpenedEvent key={event.n} event={event} />
      ))}
      {row.events.length > MOST_SHOWN && (
        <p class="frame-hint">… and {row.events.length - MOST_SHOWN} more like these.</p>
      )}
    </div>
  )
}

const MOST_SHOWN = 3

function OpenedEvent({ event }: { event: WireEvent }) {
  switch (event.type) {
    case 'frame':
      return <OpenedFrame frame={event.frame} />
    case 'request':
    case 'response':
      return (
        <section>
          <p class="frame-title">
            {event.type === 'request' ? 'Request' : 'Response'} <Section of="RFC 6455 §4" />
          </p>
          <pre>{event.head.trim()}</pre>
        </section>
      )
    case 'garbage':
      return (
        <section>
          <p class="frame-title is-blamed">{event.error}</p>
          <pre>{event.hex.replace(/(..)/g, '$1 ').trim()}</pre>
        </section>
      )
    case 'closed':
      return (
        <p>
          {event.how === 'fin'
            ? 'The TCP connection was ended in good order (FIN): everything sent before still arrives.'
            : 'The TCP connection was torn down (RST): what was still on its way is lost.'}{' '}
          <Section of="RFC 6455 §7.1" />
        </p>
      )
    case 'fault':
      return <p>{event.fault}. The page or the grader did this on purpose.</p>
    case 'process':
      return (
        <p>
          The program {event.what === 'started' ? 'was started' : event.what === 'listening' ? 'listens' : 'is over'}:{' '}
          {event.detail}
        </p>
      )
    case 'check':
      return <p>Here the check “{event.name}” begins.</p>
    case 'full':
      return <p>{event.dropped} later events were not kept.</p>
    case 'lane':
      return null
  }
}

function OpenedFrame({ frame }: { frame: RecordedFrame }) {
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
      {frame.close !== undefined && <CloseCode code={frame.close.code} reason={frame.close.reason} />}
      {frame.length > 0 && frame.close === undefined && <pre class="frame-payload">{payloadText(frame)}</pre>}
      {frame.isCut && <p class="frame-hint">Only the first part of the {bytes(frame.length)} was kept.</p>}
      <details>
        <summary>Field by field</summary>
        <table class="frame-fields">
          <tbody>
            {fields.map((field) => (
              <Field key={`${field.name}${field.bitStart}`} field={field} />
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
          {raw.length > 1024 && `… ${raw.length - 1024} more`}
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

function Field({ field }: { field: FrameField }) {
  return (
    <tr>
      <th scope="row">{field.name}</th>
      <td class="mono">{field.value.length > 64 ? `${field.value.slice(0, 63)}…` : field.value}</td>
      <td>
        {field.meaning} <Section of={field.section} />
      </td>
    </tr>
  )
}

/** `RFC 6455 §5.2` as a link to that very section; other sources stay text. */
function Section({ of }: { of: string }) {
  const section = /^RFC 6455 §([\d.]+)$/.exec(of)?.[1]
  if (section === undefined) return <span class="frame-section">{of}</span>
  return (
    <a
      class="frame-section"
      href={`https://www.rfc-editor.org/rfc/rfc6455#section-${section}`}
      target="_blank"
      rel="noreferrer"
    >
      {of}
    </a>
  )
}

/** How the length is written: `5`, or `126 → 9 812` where the 7 bits only announce it. */
function lengthWords(frame: RecordedFrame): string {
  const extended = frame.headerLength - 2 - (frame.mask === null ? 0 : 4)
  if (extended <= 0) return `${frame.length}`
  return `${extended === 2 ? 126 : 127} → ${frame.length.toLocaleString('en').replaceAll(',', ' ')}`
}

function payloadText({ payload }: RecordedFrame): string {
  if (payload.kind === 'hex') return payload.hex.replace(/(..)/g, '$1 ').trim()
  try {
    return prettyJson(JSON.parse(payload.text))
  } catch {
    return payload.text
  }
}
