import type { WireEvent } from '#protocol'
import { OpenedFrame } from './opened-frame.tsx'
import { OpenedBody, OpenedHead, OpenedStreamEvent } from './opened-http.tsx'
import { OpenedPacket } from './opened-packet.tsx'
import { OpenedRedis } from './opened-redis.tsx'
import type { Row } from './rows.ts'
import { Section } from './section.tsx'
import { formatSpan } from './time-words.ts'

interface Props {
  row: Row
  onToggle(burst: string): void
}

/** Opens one row of the wire: its fields, what they mean, and what defines them. */
export function FrameInspector({ row, onToggle }: Props) {
  const shown = row.events.slice(0, MOST_SHOWN)
  return (
    <div class="frame-inspector">
      {row.type === 'burst' && (
        <p class="frame-fold">
          {row.count} of one shape.{' '}
          <button type="button" onClick={() => onToggle(row.burst)}>
            Unfold them
          </button>
        </p>
      )}
      {shown.map((event) => (
        <OpenedEvent key={event.n} event={event} row={row} />
      ))}
      {row.events.length > MOST_SHOWN && (
        <p class="frame-hint">… and {row.events.length - MOST_SHOWN} more like these.</p>
      )}
    </div>
  )
}

const MOST_SHOWN = 3

function OpenedEvent({ event, row }: { event: WireEvent; row: Row }) {
  switch (event.type) {
    case 'frame':
      return (
        <>
          {event.packet !== undefined && <OpenedPacket packet={event.packet} frame={event.frame} />}
          <OpenedFrame frame={event.frame} />
        </>
      )
    case 'request':
    case 'response':
      return <OpenedHead event={event} request={event.type === 'response' ? requestIn(row) : null} />
    case 'body':
      return <OpenedBody event={event} />
    case 'sse':
      return <OpenedStreamEvent event={event} />
    case 'redis':
      return <OpenedRedis event={event} />
    case 'clock':
      return (
        <p>
          Time travel: the programs lived through {formatSpan(event.byMs)} at once. Their timers ran in order, each at
          its own moment, and what they sent arrived before the next.
        </p>
      )
    case 'garbage':
      return (
        <section>
          <p class="frame-title is-blamed">{event.error}</p>
          {event.hex !== '' && <pre>{event.hex.replace(/(..)/g, '$1 ').trim()}</pre>}
        </section>
      )
    case 'closed':
      return (
        <p>
          {event.how === 'fin'
            ? 'The TCP connection was ended in good order (FIN): everything sent before still arrives.'
            : 'The TCP connection was torn down (RST): what was still on its way is lost.'}{' '}
          <Section of={event.how === 'fin' ? 'RFC 9293 §3.6' : 'RFC 9293 §3.5.2'} />
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

/** The request that stands in a row: an answer to a handshake is read beside it. */
function requestIn({ events }: Row): Extract<WireEvent, { type: 'request' }> | null {
  return events.find((event) => event.type === 'request') ?? null
}
