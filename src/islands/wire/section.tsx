/** Where each source is to be read. */
const SOURCES: readonly (readonly [RegExp, (section: string) => string])[] = [
  [
    /^RFC (\d+) §[\d.]+$/,
    (of) => of.replace(/^RFC (\d+) §([\d.]+)$/, 'https://www.rfc-editor.org/rfc/rfc$1#section-$2'),
  ],
  [
    /^HTML standard/,
    () => 'https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation',
  ],
  [/^Fetch standard/, () => 'https://fetch.spec.whatwg.org/#http-responses'],
  [/^nginx$/, () => 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html'],
  [/^Socket\.IO protocol/, () => 'https://socket.io/docs/v4/socket-io-protocol/'],
  [/^Engine\.IO protocol/, () => 'https://socket.io/docs/v4/engine-io-protocol/'],
  [/^Redis protocol/, () => 'https://redis.io/docs/latest/develop/reference/protocol-spec/'],
  [/^Redis Pub\/Sub/, () => 'https://redis.io/docs/latest/develop/pubsub/'],
]

/** What defines a thing, such as `RFC 6455 §5.2`, as a link to it; what is not known stays text. */
export function Section({ of }: { of: string }) {
  const href = SOURCES.find(([pattern]) => pattern.test(of))?.[1](of)
  if (href === undefined) return <span class="frame-section">{of}</span>
  return (
    <a class="frame-section" href={href} target="_blank" rel="noreferrer">
      {of}
    </a>
  )
}

/** Names and values in two columns. */
export function Fields({ rows }: { rows: readonly (readonly [name: string, value: string, meaning?: string])[] }) {
  return (
    <table class={rows.some((row) => row.length > 2) ? 'frame-fields' : 'frame-fields is-plain'}>
      <tbody>
        {rows.map(([name, value, meaning]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="mono">{value}</td>
            {meaning !== undefined && <td>{meaning}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
