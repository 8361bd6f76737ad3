import { acceptSteps, HANDSHAKE_GUID } from '#wire'

/** How the accept value comes to be, step by step, for the key that stands in the request. */
export function AcceptSteps({ sentKey }: { sentKey: string | null }) {
  if (sentKey === null) {
    return (
      <p class="hb-steps">
        There is not exactly one <code>Sec-WebSocket-Key</code> in the request, so there is nothing to derive an answer
        from.
      </p>
    )
  }
  const { sha1Hex, accept } = acceptSteps(sentKey)
  return (
    <dl class="hb-steps">
      <div>
        <dt>key + GUID</dt>
        <dd>
          {sentKey}
          <em>{HANDSHAKE_GUID}</em>
        </dd>
      </div>
      <div>
        <dt>SHA-1</dt>
        <dd>{sha1Hex.match(/../g)?.join(' ')}</dd>
      </div>
      <div>
        <dt>base64</dt>
        <dd>
          <em>{accept}</em> <span class="hb-same">= Sec-WebSocket-Accept</span>
        </dd>
      </div>
    </dl>
  )
}
