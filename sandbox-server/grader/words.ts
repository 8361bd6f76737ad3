/** The small words that stand behind an expectation: how long, why, and what comes first. */
export type Word = Within | AfterPong | During | Because | Before | Like | Until

export interface Within {
  readonly word: 'within'
  readonly ms: number
}

export interface AfterPong {
  readonly word: 'afterPong'
}

export interface During {
  readonly word: 'during'
  readonly ms: number
}

export interface Because {
  readonly word: 'because'
  readonly reason: string
}

export interface Before {
  readonly word: 'before'
  readonly pattern: unknown
  /** With Socket.IO, `pattern` is the event's name, and this is what it must carry. */
  readonly carries?: unknown
}

export interface Like {
  readonly word: 'like'
  readonly pattern: unknown
}

export interface Until {
  readonly word: 'until'
  readonly pattern: unknown
}

/** Milliseconds an expectation may take on an idle machine. A busy one is given more. */
export function within(ms: number): Within {
  return { word: 'within', ms }
}

/**
 * `within(400), afterPong()`: a server that stays silent on a busy machine is pinged, and once its pong shows how fast it
 * answers, only the milliseconds of an idle machine are left to it. For what only the server itself can keep back.
 */
export function afterPong(): AfterPong {
  return { word: 'afterPong' }
}

/** Milliseconds to listen for something that must not come. Where another client can speak, prefer `before`. */
export function during(ms: number): During {
  return { word: 'during', ms }
}

/** Why the rule exists: what breaks for people when it is not kept. */
export function because(reason: string): Because {
  return { word: 'because', reason }
}

/** A fence: once a message like this arrives, what was not heard was not sent. With Socket.IO: `before('event', pattern)`. */
export function before(pattern: unknown, carries?: unknown): Before {
  return { word: 'before', pattern, ...(carries === undefined ? {} : { carries }) }
}

/** What every collected message must be like. */
export function like(pattern: unknown): Like {
  return { word: 'like', pattern }
}

/** Stops collecting at the first message like this one, which is kept. */
export function until(pattern: unknown): Until {
  return { word: 'until', pattern }
}

/** Whether something is one of these words, and no argument that happens to stand beside them. */
export function isWord(thing: unknown): thing is Word {
  return typeof thing === 'object' && thing !== null && 'word' in thing && WORDS.has(thing.word)
}

const WORDS: ReadonlySet<unknown> = new Set<Word['word']>([
  ...(['within', 'afterPong', 'during', 'because', 'before', 'like', 'until'] as const),
])

/** The word of one kind among those given, or undefined. */
export function find<Kind extends Word['word']>(
  words: readonly Word[],
  kind: Kind,
): Extract<Word, { word: Kind }> | undefined {
  return words.find((word): word is Extract<Word, { word: Kind }> => word.word === kind)
}
