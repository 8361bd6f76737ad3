import { useEffect, useRef, useState } from 'preact/hooks'
import { type Decoded, type Frame, judgeResponse, parseResponseHead, toBase64, writeRequestHead } from '#wire'
import { type Line, streamOf } from '../line/line.ts'
import { type Spoken, transcript } from '../line/transcript.ts'
import { type Foreseen, foresee, happened, type OutcomeId, together } from './foresee.ts'

/** One press of Send. */
interface Batch {
  bytes: Uint8Array
  writes: readonly Uint8Array[]
  guess: OutcomeId | null
  situation: string
}

/** What was sent last, what the rules say about it and what came of it. */
export interface Sending {
  batch: Batch | null
  log: readonly LogEntry[]
  expected: Foreseen | null
  /** Null while the answer is still awaited. */
  actual: OutcomeId | null
  /** The server's frames since then. */
  answers: readonly Frame[]
  send(batch: Batch): void
  reset(): void
}

export type LogEntry = Spoken & { foreseen: Foreseen | null }

/** How long a server may keep quiet before nothing counts as its answer. */
const SILENCE_MS = 1200

/** Sends frames over a line, on a connection that has shaken hands; opens one when there is none. */
export function useSending(line: Line): Sending {
  const [batch, setBatch] = useState<(Batch & { from: number | null }) | null>(null)
  const key = useRef('')
  const state = line.state.value
  const said = state.type === 'open' || state.type === 'closed' ? state.said : []
  const log = withForesight(transcript(said))
  const isTalking = state.type === 'open' && log.some((spoken) => spoken.type === 'head' && spoken.status === 101)
  const hasAgreed = isTalking && agrees(streamOf(said, 'server'), key.current)

  // The handshake is through: what was held back may go (RFC 6455 §4.1, the client waits for the answer).
  useEffect(() => {
    if (!hasAgreed || batch === null || batch.from !== null) return
    setBatch({ ...batch, from: said.length })
    line.say(batch.writes)
  }, [hasAgreed, batch])

  const from = batch?.from ?? Number.POSITIVE_INFINITY
  const fresh = log.filter(({ index }) => index >= from)
  const foreseen = fresh.flatMap((entry) => (entry.from === 'page' && entry.foreseen !== null ? [entry.foreseen] : []))
  const answers = fresh.flatMap((entry) => (entry.from === 'server' ? framesOf(entry) : []))
  const due = foreseen.filter(({ outcome }) => outcome !== 'nothing').length
  const hasFailed = answers.some(({ opcode }) => opcode === 8)
  const isQuiet = useQuiet(batch !== null && batch.from !== null, `${from} ${said.length} ${state.type}`)
  const isSettled =
    batch !== null &&
    batch.from !== null &&
    (hasFailed || (due > 0 && answers.length >= due) || state.type === 'closed' || isQuiet)
  const hasSentClose = fresh.some(
    (entry) => entry.from === 'page' && entry.type === 'frame' && entry.foreseen?.outcome === 'close',
  )

  return {
    batch,
    log,
    expected: batch === null || batch.from === null ? null : (together(foreseen) ?? foresee([null])[0] ?? null),
    actual: isSettled ? happened(answers, hasSentClose) : null,
    answers,
    send(next) {
      if (isTalking) {
        setBatch({ ...next, from: said.length })
        line.say(next.writes)
        return
      }
      key.current = toBase64(crypto.getRandomValues(new Uint8Array(16)))
      setBatch({ ...next, from: null })
      line.start([handshake(key.current)])
    },
    reset() {
      line.end()
      setBatch(null)
    },
  }
}

function handshake(key: string): Uint8Array {
  const head = writeRequestHead({
    method: 'GET',
    target: '/echo',
    version: '1.1',
    headers: [
      ['Host', '127.0.0.1:8080'],
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Key', key],
      ['Sec-WebSocket-Version', '13'],
    ],
  })
  return new TextEncoder().encode(head)
}

function agrees(stream: Uint8Array, key: string): boolean {
  const head = parseResponseHead(stream)
  return head.type === 'ok' && judgeResponse(head, key).ok
}

function withForesight(spoken: readonly Spoken[]): LogEntry[] {
  const frames = spoken.filter(({ from, type }) => from === 'page' && (type === 'frame' || type === 'broken'))
  const foreseen = foresee(frames.map(decodedOf))
  return spoken.map((one) => ({ ...one, foreseen: foreseen[frames.indexOf(one)] ?? null }))
}

function decodedOf(spoken: Spoken): Decoded | null {
  if (spoken.type === 'frame') return spoken.decoded
  return spoken.type === 'broken' ? spoken.error : null
}

function framesOf(entry: LogEntry): Frame[] {
  return entry.type === 'frame' ? [entry.decoded.frame] : []
}

/** True once nothing has changed for a while. */
function useQuiet(isWaiting: boolean, change: string): boolean {
  const [quiet, setQuiet] = useState('')
  useEffect(() => {
    if (!isWaiting) return
    const timer = setTimeout(() => setQuiet(change), SILENCE_MS)
    return () => clearTimeout(timer)
  }, [isWaiting, change])
  return isWaiting && quiet === change
}
