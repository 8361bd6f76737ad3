import type { WireEvent } from '#protocol'
import { prettyText } from './payload-text.ts'
import { respLines } from './resp-lines.ts'
import { Section } from './section.tsx'

/** What was said to Redis or by it, word for word. */
export function OpenedRedis({ event }: { event: Extract<WireEvent, { type: 'redis' }> }) {
  const meaning = meaningOf(event)
  return (
    <section>
      <p class="frame-title">
        {TITLES[event.kind]} <Section of="Redis protocol" />
      </p>
      {meaning !== '' && (
        <p>
          {meaning} <Section of="Redis Pub/Sub" />
        </p>
      )}
      <ol class="frame-words">
        {event.words.map((word, index) => (
          <li key={index}>
            <pre>{prettyText(word)}</pre>
          </li>
        ))}
      </ol>
      {event.isCut && <p class="frame-hint">More was said than was kept.</p>}
      {event.kind === 'reply' ? (
        <p class="frame-hint">Of a reply its words are kept, not which of RESP’s types they came as.</p>
      ) : (
        <details>
          <summary>Bytes as they stand on the wire</summary>
          <table class="frame-fields">
            <tbody>
              {respLines({ kind: event.kind, words: event.words, isCut: event.isCut }).map((line, index) => (
                <tr key={index}>
                  <td class="mono">{line.bytes}</td>
                  <td>{line.says}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </section>
  )
}

const TITLES = { command: 'Command', reply: 'Reply', push: 'Push' } as const

const MEANINGS: Readonly<Record<string, string>> = {
  publish:
    'Redis hands the message to every connection that is subscribed at this moment, and keeps nothing. It replies with their number.',
  subscribe: 'From here on, this connection hears what is published on the channel.',
  unsubscribe: 'This connection hears the channel no more.',
  psubscribe: 'From here on, this connection hears every channel whose name fits the pattern.',
  punsubscribe: 'This connection hears channels of this pattern no more.',
  message: 'A published message. Whoever was not subscribed when it was published will never get it.',
  pmessage: 'A published message, heard by a pattern. Whoever was not subscribed will never get it.',
}

function meaningOf({ kind, words }: Extract<WireEvent, { type: 'redis' }>): string {
  return kind === 'reply' ? '' : (MEANINGS[(words[0] ?? '').toLowerCase()] ?? '')
}
