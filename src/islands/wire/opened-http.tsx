import type { WireEvent } from '#protocol'
import { type HeadLine, headLines } from './head-lines.ts'
import { asksToUpgrade, bytes } from './labels.ts'
import { payloadText, prettyText } from './payload-text.ts'
import { Fields, Section } from './section.tsx'

type Head = Extract<WireEvent, { type: 'request' | 'response' }>

/** The head of a request or response, line by line, each with what it means. `request` is what a response answers. */
export function OpenedHead({ event, request = null }: { event: Head; request?: Head | null }) {
  const isHandshake = event.type === 'request' ? asksToUpgrade(event.head) : event.status === 101
  return (
    <section>
      <p class="frame-title">
        {event.type === 'request' ? 'Request' : 'Response'}{' '}
        <Section of={isHandshake ? 'RFC 6455 §4' : event.type === 'request' ? 'RFC 9112 §3' : 'RFC 9112 §4'} />
      </p>
      <table class="frame-fields is-head">
        <tbody>
          {headLines(event, request).map((line, index) => (
            <HeadField key={index} line={line} />
          ))}
        </tbody>
      </table>
      <details>
        <summary>As it was sent</summary>
        <pre>{event.head.trim()}</pre>
      </details>
    </section>
  )
}

function HeadField({ line: { name, value, meaning, trouble } }: { line: HeadLine }) {
  return (
    <tr>
      <td class="mono">
        {name !== '' && <b>{name}: </b>}
        {value}
      </td>
      <td>
        {trouble !== null && <strong class="frame-trouble">{trouble} </strong>}
        {meaning === null ? (
          trouble === null && 'A header of the application’s own.'
        ) : (
          <>
            {meaning.says} <Section of={meaning.section} />
          </>
        )}
      </td>
    </tr>
  )
}

/** What a request or response carried, with its transfer coding taken off. */
export function OpenedBody({ event }: { event: Extract<WireEvent, { type: 'body' }> }) {
  return (
    <section>
      <p class="frame-title">
        Body, {bytes(event.length)} <Section of="RFC 9112 §6" />
      </p>
      <pre class="frame-payload">{payloadText(event.payload)}</pre>
      {event.isCut && <p class="frame-hint">Only the first part was kept.</p>}
    </section>
  )
}

/** One event of an event stream, or a line that reaches nobody. */
export function OpenedStreamEvent({ event }: { event: Extract<WireEvent, { type: 'sse' }> }) {
  if (event.isComment) {
    const isRetry = event.event === 'retry'
    return (
      <section>
        <p class="frame-title">
          {isRetry ? `retry: ${event.data}` : `: ${event.data}`} <Section of="HTML standard §9.2.6" />
        </p>
        <p>
          {isRetry
            ? `A client that loses this stream waits ${event.data} ms before it connects again.`
            : 'A comment. It reaches no listener, and keeps the connection from looking idle to what stands between.'}
        </p>
      </section>
    )
  }
  const lines = event.data.split('\n').length
  return (
    <section>
      <p class="frame-title">
        Event <Section of="HTML standard §9.2.6" />
      </p>
      <Fields
        rows={[
          [
            'event',
            event.event ?? '–',
            event.event === undefined
              ? 'Not named, so onmessage hears it.'
              : 'Named, so only addEventListener for this name hears it.',
          ],
          [
            'id',
            event.id ?? '–',
            event.id === undefined
              ? 'None: a client that connects again cannot say where it was.'
              : 'Comes back as Last-Event-ID when the client connects again.',
          ],
          [
            'data',
            lines === 1 ? '1 line' : `${lines} lines`,
            'Each line of it is a data field of its own; the listener gets them joined. The empty line after them sends the event off.',
          ],
        ]}
      />
      <pre class="frame-payload">{prettyText(event.data)}</pre>
      {event.isCut && <p class="frame-hint">Only the first part was kept.</p>}
      <details>
        <summary>As its fields stand on the wire</summary>
        <pre>{streamLines(event)}</pre>
      </details>
    </section>
  )
}

/** The fields of an event in the order most servers write them, up to the empty line. */
function streamLines({ event, id, data, isCut }: Extract<WireEvent, { type: 'sse' }>): string {
  const fields = [
    event !== undefined && `event: ${event}`,
    id !== undefined && `id: ${id}`,
    ...data.split('\n').map((line) => `data: ${line}`),
  ]
  return `${fields.filter((field) => field !== false).join('\n')}${isCut ? '…' : '\n\n'}`
}
