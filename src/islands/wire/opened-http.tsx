import type { WireEvent } from '#protocol'
import { asksToUpgrade, bytes } from './labels.ts'
import { payloadText, prettyText } from './payload-text.ts'
import { Fields, Section } from './section.tsx'

/** The head of a request or response, as it was sent. */
export function OpenedHead({ event }: { event: Extract<WireEvent, { type: 'request' | 'response' }> }) {
  const isHandshake = event.type === 'request' ? asksToUpgrade(event.head) : event.status === 101
  return (
    <section>
      <p class="frame-title">
        {event.type === 'request' ? 'Request' : 'Response'}{' '}
        <Section of={isHandshake ? 'RFC 6455 §4' : event.type === 'request' ? 'RFC 9112 §3' : 'RFC 9112 §4'} />
      </p>
      <pre>{event.head.trim()}</pre>
    </section>
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
  return (
    <section>
      <p class="frame-title">
        Event <Section of="HTML standard §9.2.6" />
      </p>
      <Fields
        rows={[
          [
            'event',
            event.event ?? 'message',
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
        ]}
      />
      <pre class="frame-payload">{prettyText(event.data)}</pre>
      {event.isCut && <p class="frame-hint">Only the first part was kept.</p>}
    </section>
  )
}
