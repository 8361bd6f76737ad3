import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { toBase64 } from '#wire'
import { LabFrame } from '../lab-frame.tsx'
import { Ledger } from '../line/ledger.tsx'
import { CLOSED_SENTENCE, type LineState, streamOf } from '../line/line.ts'
import { Trouble } from '../line/trouble.tsx'
import { useLine } from '../line/use-line.ts'
import { GuessPicker } from '../predict/guess-picker.tsx'
import { keepGuess } from '../predict/keep-guess.ts'
import { AcceptSteps } from './accept-steps.tsx'
import { AnswerView } from './answer-view.tsx'
import { blamedLine, onlyKey, readAnswer, readRequest } from './judge-exchange.ts'
import { KeepTalking } from './keep-talking.tsx'
import { lab } from './lab.ts'
import { type Guessed, guessSentence, OUTCOMES, outcomeOf } from './outcomes.ts'
import { PRESETS } from './presets.ts'
import { asLines, asRaw, bytesOf, changeHeader, type Draft } from './request-draft.ts'
import { RequestLinesEditor } from './request-lines.tsx'
import { RequestRawEditor } from './request-raw.tsx'
import { Verdict } from './verdict.tsx'
import './handshake-bench.css'

/** How long the bench waits before it calls a server silent. */
const SILENCE_MS = 1500

const [FIRST] = PRESETS
const START: Draft = FIRST?.draft ?? { type: 'raw', text: '' }

interface Sent {
  bytes: Uint8Array
  draft: Draft
  situation: string
  guess: Guessed | null
}

/** The handshake bench: an opening handshake to change at will, and what a real server makes of it. */
export default function HandshakeBench() {
  const formId = useId()
  const line = useLine('handshake')
  const [draft, setDraft] = useState(START)
  const [preset, setPreset] = useState(FIRST?.id ?? '')
  const [guess, setGuess] = useState<Guessed | null>(null)
  const [isAsking, setAsking] = useState(false)
  const [sent, setSent] = useState<Sent | null>(null)
  const picker = useRef<HTMLFieldSetElement>(null)

  const state = line.state.value
  const read = bytesOf(draft)
  const draftBytes = read.type === 'bytes' ? read.bytes : new Uint8Array(0)
  const said = state.type === 'open' || state.type === 'closed' ? state.said : []
  const answerBytes = streamOf(said, 'server')
  const isSilent = useSilence(state, answerBytes.length)
  const request = sent === null ? null : readRequest(sent.bytes)
  const answer = sent === null ? null : readAnswer(sent.bytes, answerBytes)
  const status = answer?.type === 'answer' ? answer.head.status : null
  const isSettled = status !== null || isSilent
  const blamed = isSettled && sent?.draft === draft && request?.type === 'judged' ? blamedLine(request.judgement) : null
  const hasOpened = answer?.type === 'answer' && answer.client.ok

  const change = (next: Draft) => {
    setDraft(next)
    setPreset('')
  }

  const choose = (id: string) => {
    const chosen = PRESETS.find((one) => one.id === id)
    if (!chosen) return
    line.end()
    setSent(null)
    setGuess(null)
    setAsking(false)
    setDraft(chosen.draft)
    setPreset(id)
  }

  const send = (event: Event) => {
    event.preventDefault()
    if (read.type === 'malformed') return
    if (guess === null && !isAsking) {
      setAsking(true)
      picker.current?.querySelector('input')?.focus()
      return
    }
    setAsking(false)
    setSent({ bytes: read.bytes, draft, situation: preset || 'a request of your own', guess })
    line.start([read.bytes])
  }

  // A settled answer is held against the guess once.
  useEffect(() => {
    if (!isSettled || sent === null) return
    setGuess(null)
    if (sent.guess === null) return
    const { situation, guess: expected } = sent
    keepGuess({ lab: 'handshake-bench', situation, expected, actual: outcomeOf(status), at: Date.now() }, localStorage)
  }, [isSettled, sent])

  return (
    <LabFrame
      title={lab.title}
      kind={lab.kind}
      ledger={<Ledger state={state} />}
      actions={
        <>
          <button type="button" onClick={() => choose(FIRST?.id ?? '')}>
            Reset
          </button>
          <button type="submit" form={formId} class="primary" disabled={read.type === 'malformed'}>
            {isAsking ? 'Send without a guess' : 'Send'}
          </button>
        </>
      }
    >
      <div class="hb-bar">
        <span class="hb-choice">
          <label for={`${formId}-preset`}>Request</label>
          <select id={`${formId}-preset`} value={preset} onChange={(event) => choose(event.currentTarget.value)}>
            {preset === '' && <option value="">changed by you</option>}
            {PRESETS.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </span>
        <NewKey draft={draft} onChange={change} />
        <ViewSwitch draft={draft} onChange={setDraft} />
      </div>

      <form id={formId} onSubmit={send}>
        <div class="hb-bench">
          <div class="hb-side">
            <h3>You send</h3>
            {draft.type === 'lines' ? (
              <RequestLinesEditor draft={draft} blamed={blamed} onChange={change} />
            ) : (
              <RequestRawEditor text={draft.text} onChange={(text) => change({ type: 'raw', text })} />
            )}
          </div>
          <div class="hb-side" aria-live="polite">
            <h3>The server answers</h3>
            {answer !== null && answerBytes.length > 0 ? (
              <AnswerView bytes={answerBytes} reading={answer} />
            ) : (
              <p class="hb-quiet">{quietSentence(state, isSilent)}</p>
            )}
            {state.type === 'closed' && <p class="hb-quiet">{CLOSED_SENTENCE[state.how]}</p>}
          </div>
        </div>
        <GuessPicker<Guessed>
          outcomes={OUTCOMES}
          fieldset={picker}
          guess={guess}
          isAsking={isAsking}
          onGuess={setGuess}
        />
      </form>

      <Trouble state={state} />
      <div role="status">
        {isSettled && sent !== null && request !== null && answer !== null && (
          <>
            <p class="hb-came">{guessSentence(sent.guess, outcomeOf(status), status)}</p>
            <Verdict request={request} answer={answer} isSilent={isSilent} />
          </>
        )}
      </div>
      <AcceptSteps sentKey={onlyKey(draftBytes)} />
      {hasOpened && <KeepTalking line={line} />}
    </LabFrame>
  )
}

/** True once a server has kept its silence for a while, or has hung up without a word. */
function useSilence(state: LineState, received: number): boolean {
  const [isSilent, setSilent] = useState(false)
  useEffect(() => {
    setSilent(false)
    if (state.type === 'closed' && received === 0) setSilent(true)
    if (state.type !== 'open' || received > 0) return
    const timer = setTimeout(() => setSilent(true), SILENCE_MS)
    return () => clearTimeout(timer)
  }, [state.type, received])
  return isSilent
}

function quietSentence(state: LineState, isSilent: boolean): string {
  if (state.type === 'opening') return 'Connecting…'
  if (state.type === 'open') return isSilent ? 'Nothing has come.' : 'Waiting for the answer…'
  if (state.type === 'closed') return 'Nothing came.'
  if (state.type === 'idle') return 'Nothing has been sent yet. What do you expect?'
  return 'Nothing has come.'
}

/** A fresh key, as a client must draw one for each connection. */
function NewKey({ draft, onChange }: { draft: Draft; onChange(draft: Draft): void }) {
  if (draft.type !== 'lines') return null
  const header = draft.headers.find(({ name }) => name.toLowerCase() === 'sec-websocket-key')
  if (!header) return null
  const draw = () => {
    const value = toBase64(crypto.getRandomValues(new Uint8Array(16)))
    onChange(changeHeader(draft, header.id, { value }))
  }
  return (
    <button type="button" onClick={draw}>
      New key
    </button>
  )
}

function ViewSwitch({ draft, onChange }: { draft: Draft; onChange(draft: Draft): void }) {
  const lines = asLines(draft)
  return (
    <fieldset class="hb-switch">
      <legend class="visually-hidden">Edit the request as</legend>
      <label>
        <input
          type="radio"
          name="hb-view"
          checked={draft.type === 'lines'}
          disabled={lines === null}
          onChange={() => lines && onChange(lines)}
        />
        lines
      </label>
      <label>
        <input type="radio" name="hb-view" checked={draft.type === 'raw'} onChange={() => onChange(asRaw(draft))} />
        bytes
      </label>
    </fieldset>
  )
}
