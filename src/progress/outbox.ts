import { signal } from '@preact/signals'
import type { AnswerRequest, SelfMark, Visit } from '#protocol'
import { type Asked, ask } from './ask.ts'
import { kept } from './kept.ts'

/** Something for the server that it has not confirmed yet. The `id` goes with it, so that one sent twice counts once. */
export type Letter =
  | { readonly type: 'answer'; readonly id: string; readonly body: AnswerRequest; readonly isChanged?: boolean }
  | { readonly type: 'self-mark'; readonly id: string; readonly body: SelfMark }
  | { readonly type: 'visit'; readonly id: string; readonly body: Visit }

/** What became of a letter. */
export type Delivered = Exclude<Asked, { type: 'unreachable' }>

/** The letters that wait, oldest first. They outlive the page, and are sent when the server is back. */
export const waiting = signal<readonly Letter[]>([])

/** Takes a letter in and sends what waits. Resolves with what became of it, or with `unreachable` while it waits on. */
export async function post(letter: Letter): Promise<Asked> {
  wake()
  const earlier = read().find((other) => isAboutTheSame(other, letter))
  // What is said anew replaces what was not sent; the id stays, because the earlier one may have arrived after all.
  const taken = earlier ? { ...letter, id: earlier.id, isChanged: true } : letter
  keep([...read().filter((other) => other !== earlier && other.id !== taken.id), taken])
  return new Promise((resolve) => {
    awaited.set(taken.id, resolve)
    void deliver()
  })
}

/** Calls back for every letter the server has answered, also those that an earlier page left. */
export function onDelivered(listener: (letter: Letter, delivered: Delivered) => void): void {
  listeners.add(listener)
}

/** Reads what an earlier page left, and sends it. Does so once; calling it again is free. */
export function wake(): void {
  if (isAwake) return
  isAwake = true
  waiting.value = read()
  kept.onChangedElsewhere(NAME, () => {
    waiting.value = read()
  })
  addEventListener('online', () => void deliver())
  addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void deliver()
  })
  void deliver()
}

const NAME = 'outbox'
const ADDRESS = { answer: '/api/answers', 'self-mark': '/api/self-marks', visit: '/api/visits' } as const
const RETRY_MS = { first: 1_000, most: 60_000 }

const listeners = new Set<(letter: Letter, delivered: Delivered) => void>()
const awaited = new Map<string, (asked: Asked) => void>()
let isAwake = false
let retryMs = RETRY_MS.first
let timer: ReturnType<typeof setTimeout> | undefined

let delivering: Promise<void> = Promise.resolve()

function deliver(): Promise<void> {
  delivering = delivering.then(inTurn)
  return delivering
}

/** Two tabs share the letters; where the browser can, they take turns. Where not, the ids keep them from counting twice. */
function inTurn(): Promise<void> {
  // Missing where the page is not served over TLS, whatever the types say.
  const locks: LockManager | undefined = navigator.locks
  return locks ? locks.request('duplex:outbox', deliverAll) : deliverAll()
}

async function deliverAll(): Promise<void> {
  clearTimeout(timer)
  for (let letter = read()[0]; letter; letter = read()[0]) {
    const asked = await send(letter)
    if (asked.type === 'unreachable') return retryLater()
    retryMs = RETRY_MS.first
    // By what was sent, not by place: the learner may have said it anew meanwhile, under the same id.
    const { id, body } = letter
    keep(read().filter((other) => other.id !== id || JSON.stringify(other.body) !== JSON.stringify(body)))
    for (const listener of listeners) listener(letter, asked)
    settle(id, asked)
  }
  // Whoever still waits has had the letter taken along by another tab.
  settleAll()
}

function send({ type, id, body }: Letter): Promise<Asked> {
  return ask(ADDRESS[type], {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': id },
    body: JSON.stringify(body),
  })
}

function retryLater(): void {
  settleAll()
  // Not all at once when the server comes back: somewhere between half of the wait and the whole.
  timer = setTimeout(() => void deliver(), retryMs * (0.5 + Math.random() / 2))
  retryMs = Math.min(2 * retryMs, RETRY_MS.most)
}

function settleAll(): void {
  for (const id of awaited.keys()) settle(id, { type: 'unreachable' })
}

function settle(id: string, asked: Asked): void {
  awaited.get(id)?.(asked)
  awaited.delete(id)
}

function isAboutTheSame(one: Letter, other: Letter): boolean {
  if (one.type === 'visit' || other.type === 'visit') {
    return one.type === 'visit' && other.type === 'visit' && one.body.href === other.body.href
  }
  const isSameQuestion = one.body.lesson === other.body.lesson && one.body.question === other.body.question
  return one.type === other.type && isSameQuestion
}

function read(): readonly Letter[] {
  const letters = kept.read(NAME)
  // Written by this module alone; the server parses every letter at its own door.
  return Array.isArray(letters) ? (letters as Letter[]) : []
}

function keep(letters: readonly Letter[]): void {
  if (letters.length === 0) kept.remove(NAME)
  else kept.write(NAME, letters)
  waiting.value = letters
}
