import { decodeUtf8, OPCODE, opcodeName, readClose } from '#wire'
import type { Spoken } from '../line/transcript.ts'
import type { Answer } from './catch-up.ts'
import type { Asked } from './experiment.ts'
import { cameAsGuessed, type Guess, guessInWords } from './guess.ts'
import { readHeard } from './heard.ts'
import { answerInWords, inDigits, reasonFor } from './in-words.ts'
import { sizeOf } from './sizes.ts'

/** What came back, why, how large it was, and the frames themselves. */
export function AnswerView({ asked, guess }: { asked: Asked; guess: Guess | null }) {
  const { lastSeq, answer, ends, isForeign, log } = asked
  const isRight = guess !== null && cameAsGuessed(guess, answer)
  return (
    <div class="rb-answer">
      <dl>
        {guess !== null && (
          <div class={isRight ? 'is-good' : 'is-odd'}>
            <dt>You expected</dt>
            <dd>
              {guessInWords(guess)}
              {isRight ? ', and so it was.' : '. Worth a second look.'}
            </dd>
          </div>
        )}
        <div>
          <dt>{log === null ? 'By the rules' : 'The server gave'}</dt>
          <dd>
            <b>{capital(answerInWords(answer))}</b> to <code>lastSeq {inDigits(lastSeq)}</code>.
            {log === null && ' The server cannot be reached just now, so the page worked this out by itself.'}
          </dd>
        </div>
        <div>
          <dt>Because</dt>
          <dd>
            {reasonFor(lastSeq, ends)} {isForeign && foreignWords(answer, lastSeq)}
          </dd>
        </div>
        <div>
          <dt>Size</dt>
          <dd>{sizeWords(asked)}</dd>
        </div>
      </dl>
      {log !== null && <Frames log={log} />}
    </div>
  )
}

function foreignWords(answer: Answer, lastSeq: number): string {
  if (answer.type === 'full-state') return 'That is what happened here: your number is from before the restart.'
  return `But look twice: your ${lastSeq} is from before the restart and is another message than the ${lastSeq} of this life. The numbers fit, so nobody noticed. Only an epoch tells two lives apart.`
}

function sizeWords({ answer, ends, life }: Asked): string {
  const all = sizeOf({ type: 'full-state', from: ends.oldest, to: ends.latest }, life)
  if (answer.type === 'full-state') return `One frame of ${all.bytes} bytes.`
  const other = `A full state would have been one frame of ${all.bytes} bytes.`
  if (answer.type === 'nothing') return `Not a byte. ${other}`
  const { frames, bytes } = sizeOf(answer, life)
  const isLarger = bytes > all.bytes
  const why = isLarger ? ' It is smaller here, being one frame, but the client would have thrown away what it had.' : ''
  return `${frames === 1 ? 'One frame' : `${frames} frames`}, ${bytes} bytes. ${other}${why}`
}

/** A small sequence diagram: you on the left, the server on the right. */
function Frames({ log }: { log: readonly Spoken[] }) {
  const bytes = { page: 0, server: 0 }
  for (const spoken of log) bytes[spoken.from] += sizeOn(spoken)
  return (
    <div class="rb-frames">
      <p aria-hidden="true">
        <b class="is-client">You</b>
        <b class="is-server">Server</b>
      </p>
      <ol aria-label="On the wire">
        {log.map((spoken, index) => (
          <li key={index} class={spoken.from === 'page' ? 'is-up' : 'is-down'}>
            <span class="visually-hidden">{spoken.from === 'page' ? 'You:' : 'The server:'} </span>
            <span class="rb-says">{saysOf(spoken)}</span>
            <span class="rb-size">{sizeOn(spoken)} B</span>
          </li>
        ))}
      </ol>
      <p class="rb-sum">
        {bytes.page} bytes up and {bytes.server} down, handshake included. The ping is a fence: the server answers in
        order, so what has not come before its pong is not coming.
      </p>
    </div>
  )
}

function sizeOn(spoken: Spoken): number {
  switch (spoken.type) {
    case 'head':
    case 'bytes':
      return spoken.bytes.length
    case 'frame':
      return spoken.decoded.bytes.length
    case 'broken':
      return spoken.error.bytes.length
  }
}

function saysOf(spoken: Spoken): string {
  if (spoken.type === 'head') return spoken.status === null ? 'GET … Upgrade: websocket' : `${spoken.status}`
  if (spoken.type !== 'frame') return 'bytes that are no frame'
  const { opcode, payload } = spoken.decoded.frame
  if (opcode === OPCODE.close) return `Close ${readClose(payload).code ?? ''}`
  const decoded = decodeUtf8(payload)
  const text = decoded.type === 'text' ? decoded.text : ''
  if (opcode !== OPCODE.text) return `${opcodeName(opcode)} “${text}”`
  const heard = spoken.from === 'server' ? readHeard(text) : null
  if (heard?.type === 'message') return `message ${heard.seq} “${heard.text}”`
  if (heard?.type === 'full_state') {
    const seqs = heard.messages.map(({ seq }) => seq).join(', ')
    return `full_state [${seqs}]`
  }
  return text
}

function capital(words: string): string {
  return words.replace(/^./, (letter) => letter.toUpperCase())
}
