import type { Answer } from './catch-up.ts'

interface Message {
  seq: number
  text: string
}

/** What the catch-up server says. */
export type Heard =
  | ({ type: 'message' } & Message)
  | { type: 'full_state'; messages: readonly Message[] }
  | { type: 'error'; message: string }

/** Reads a message of the server; null for anything it is not known to say. */
export function readHeard(text: string): Heard | null {
  const said = parse(text)
  if (!isRecord(said)) return null
  const { type, messages, message } = said
  if (type === 'message' && isMessage(said)) return { type, seq: said.seq, text: said.text }
  if (type === 'full_state' && Array.isArray(messages) && messages.every(isMessage)) return { type, messages }
  return type === 'error' && typeof message === 'string' ? { type, message } : null
}

/** What a client was given in all, by everything it heard before its fence came back. */
export function answerHeard(heard: readonly Heard[]): Answer {
  const state = heard.find((one) => one.type === 'full_state')
  if (state !== undefined) {
    const from = state.messages[0]?.seq ?? 1
    return { type: 'full-state', from, to: from + state.messages.length - 1 }
  }
  const seqs = heard.flatMap((one) => (one.type === 'message' ? [one.seq] : []))
  const [from] = seqs
  return from === undefined ? { type: 'nothing' } : { type: 'replay', from, to: from + seqs.length - 1 }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isMessage(value: unknown): value is Message {
  return isRecord(value) && typeof value.seq === 'number' && typeof value.text === 'string'
}
