import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type {
  Answer,
  AnswerReply,
  AnswerRequest,
  Progress,
  SelfMark,
  Submission,
  SubmissionSummary,
  Visit,
} from '#protocol'
import { ask } from './ask.ts'
import { kept } from './kept.ts'
import { onDelivered, post, waiting, wake } from './outbox.ts'
import { readProgress, readReply, readSubmission, readSubmissions } from './read-replies.ts'

/** Where the learner stands; null until `loadProgress` found something. First from the last visit, then from the server. */
export const progress: ReadonlySignal<Progress | null> = computed(() => current.value)

/** How much waits for the server to come back, and the answers among it by `lesson#question`. */
export const pending: ReadonlySignal<{ readonly count: number; readonly answers: ReadonlyMap<string, Answer> }> =
  computed(() => ({
    count: waiting.value.length,
    answers: new Map(
      waiting.value.flatMap((letter) =>
        letter.type === 'answer'
          ? [[`${letter.body.lesson}#${letter.body.question}`, letter.body.answer] as const]
          : [],
      ),
    ),
  }))

/** What became of an answer. While it waits it is kept, outlives the page, and is judged when the server is back. */
export type AnswerOutcome =
  | { readonly type: 'judged'; readonly reply: AnswerReply }
  | { readonly type: 'waiting' }
  | { readonly type: 'refused'; readonly message: string }

/**
 * Brings `progress` up to date: at once from the last visit, then from the server. With `lesson`, its questions carry what
 * was answered and what was said to it; that is asked for once a page, as later answers are noted here. Never rejects:
 * without a server the last known state stays.
 */
export async function loadProgress(lesson?: string): Promise<void> {
  start()
  const query = lesson === undefined ? '' : `?lesson=${encodeURIComponent(lesson)}`
  const going = loading.get(query)
  if (going) return going
  const load = refresh(query).then((isFresh) => {
    if (lesson === undefined || !isFresh) loading.delete(query)
  })
  loading.set(query, load)
  return load
}

/** Notes that a page was opened. */
export function visit(visited: Visit): void {
  start()
  void post({ type: 'visit', id: randomId(), body: visited })
}

/** Answers a question. The answer is kept before anything is sent. */
export async function answer(request: AnswerRequest): Promise<AnswerOutcome> {
  start()
  const asked = await post({ type: 'answer', id: randomId(), body: request })
  if (asked.type === 'refused') return asked
  const reply = asked.type === 'ok' ? readReply(asked.body) : null
  return reply ? { type: 'judged', reply } : { type: 'waiting' }
}

/** Keeps how many concepts the learner finds in a free text of theirs. */
export function selfMark(marked: SelfMark): void {
  start()
  const key = `${marked.lesson}#${marked.question}`
  const known = current.value
  const standing = known?.questions[key]
  if (known && standing)
    update({ ...known, questions: { ...known.questions, [key]: { ...standing, selfMark: marked.mark } } })
  void post({ type: 'self-mark', id: randomId(), body: marked })
}

/** The learner's submissions to a challenge, newest first; null while the server cannot be reached. */
export async function submissions(challenge: string): Promise<SubmissionSummary[] | null> {
  const asked = await ask(`/api/challenges/${encodeURIComponent(challenge)}/submissions`)
  return asked.type === 'ok' ? readSubmissions(asked.body) : null
}

/** One submission with its files; null when it is not there or the server cannot be reached. */
export async function submission(id: string): Promise<Submission | null> {
  const asked = await ask(`/api/submissions/${encodeURIComponent(id)}`)
  return asked.type === 'ok' ? readSubmission(asked.body) : null
}

/** The text begun at a question, so that a reload does not lose it. */
export function draftOf(question: string): string {
  const draft = kept.read(`draft:${question}`)
  return typeof draft === 'string' ? draft : ''
}

/** Keeps a text begun; an empty one is forgotten. */
export function keepDraft(question: string, text: string): void {
  if (text === '') kept.remove(`draft:${question}`)
  else kept.write(`draft:${question}`, text)
}

/** Where it is kept. The number is raised when the shape of `Progress` changes, so that no page reads an older one's. */
const NAME = 'progress:1'
const current = signal<Progress | null>(null)
const loading = new Map<string, Promise<void>>()
let isStarted = false

function start(): void {
  if (isStarted) return
  isStarted = true
  current.value = lastKnown()
  kept.onChangedElsewhere(NAME, () => {
    current.value = lastKnown() ?? current.value
  })
  onDelivered((letter, delivered) => {
    if (letter.type !== 'answer' || delivered.type !== 'ok') return
    noteAnswer(letter.body, delivered.body)
    // The reply may be to what was said first, if that had arrived after all: the server knows which one it kept.
    if (letter.isChanged) void refresh(`?lesson=${encodeURIComponent(letter.body.lesson)}`)
  })
  wake()
}

async function refresh(query: string): Promise<boolean> {
  const asked = await ask(`/api/progress${query}`)
  const fresh = asked.type === 'ok' ? readProgress(asked.body) : null
  if (fresh === null) return false
  update({ ...fresh, questions: withWhatWasSaid(fresh.questions) })
  return true
}

type Questions = Progress['questions']

/** The server sends what was said for one lesson only; what is known of the others stays as long as it still holds. */
function withWhatWasSaid(fresh: Questions): Questions {
  const known = current.value?.questions ?? {}
  return Object.fromEntries(
    Object.entries(fresh).map(([key, standing]) => {
      const before = known[key]
      const holds = standing.reply === undefined && before?.tries === standing.tries
      return [key, holds ? { ...before, ...standing } : standing]
    }),
  )
}

function noteAnswer({ lesson, question, answer: given, confidence }: AnswerRequest, body: unknown): void {
  const reply = readReply(body)
  if (reply === null) return
  const { isRight, isSettled, tries } = reply
  const key = `${lesson}#${question}`
  const known = current.value ?? { lessons: {}, questions: {}, challenges: {}, last: null }
  const before = known.questions[key]
  if (before?.isSettled && before.reply) return
  const standing: Questions[string] = {
    ...{ isRight, isSettled, tries, answer: given, reply },
    wasRightFirst: tries === 1 ? isRight : (before?.wasRightFirst ?? false),
    ...(confidence === undefined ? {} : { confidence }),
  }
  update({ ...known, questions: { ...known.questions, [key]: standing } })
}

function update(next: Progress): void {
  current.value = next
  kept.write(NAME, next)
}

function lastKnown(): Progress | null {
  return readProgress(kept.read(NAME))
}

/** Random enough to be unique; `crypto.randomUUID` is missing where the page is not served over TLS. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
