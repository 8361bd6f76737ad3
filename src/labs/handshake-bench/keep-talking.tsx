import { useState } from 'preact/hooks'
import { encodeFrame, encodeUtf8, OPCODE, opcodeName, readClose, toHex } from '#wire'
import { CLOSED_SENTENCE, type Line } from '../line/line.ts'
import { type Spoken, transcript } from '../line/transcript.ts'

/** The connection that the handshake was made on, from its first frame on. */
export function KeepTalking({ line }: { line: Line }) {
  const [text, setText] = useState('Hello')
  const state = line.state.value
  if (state.type !== 'open' && state.type !== 'closed') return null
  const frames = transcript(state.said).filter((spoken) => spoken.type === 'frame')
  const isOpen = state.type === 'open'

  const send = (event: Event) => {
    event.preventDefault()
    const mask = crypto.getRandomValues(new Uint8Array(4))
    const payload = encodeUtf8(text)
    line.say([encodeFrame({ fin: true, rsv: 0, opcode: OPCODE.text, mask, payload })])
  }

  return (
    <form class="hb-talk" onSubmit={send}>
      <p>
        <b>Keep talking.</b> The same connection, the same port. From here on bytes are frames.
      </p>
      <div class="hb-talk-say">
        <input
          aria-label="Text to send in a frame"
          value={text}
          maxLength={100}
          disabled={!isOpen}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" disabled={!isOpen}>
          Send a frame
        </button>
      </div>
      <div role="log" aria-label="Frames on this connection">
        <ol>
          {frames.map((spoken, index) => (
            <FrameLine key={index} spoken={spoken} />
          ))}
        </ol>
      </div>
      {state.type === 'closed' && <p>{CLOSED_SENTENCE[state.how]} Send the request again for a new one.</p>}
    </form>
  )
}

function FrameLine({ spoken }: { spoken: Extract<Spoken, { type: 'frame' }> }) {
  const { frame, bytes } = spoken.decoded
  const who = spoken.from === 'page' ? 'client' : 'server'
  const close = frame.opcode === OPCODE.close ? ` ${readClose(frame.payload).code ?? ''}` : ''
  return (
    <li class={`is-${who}`}>
      <b class="hb-who">{who}</b>
      <span class="hb-frame">{toHex(bytes, { separator: ' ' })}</span>
      <span>
        {opcodeName(frame.opcode)}
        {frame.opcode === OPCODE.text ? ` “${new TextDecoder().decode(frame.payload)}”` : close}
        {frame.mask === null ? '' : ', masked'}
      </span>
    </li>
  )
}
