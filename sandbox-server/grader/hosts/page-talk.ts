// What a grader and the page host in the learner's sandbox say to each other.

export type PageQuestion =
  | { readonly do: 'open'; readonly url: string }
  | { readonly do: 'reload'; readonly tab: number }
  | { readonly do: 'close'; readonly tab: number }
  /** What matches now. The next change after it is said unasked, once. */
  | { readonly do: 'look'; readonly tab: number; readonly selector: string }
  /** `index` counts the elements that the last look found. */
  | { readonly do: 'click'; readonly tab: number; readonly selector: string; readonly index: number }
  | {
      readonly do: 'type'
      readonly tab: number
      readonly selector: string
      readonly index: number
      readonly text: string
    }

/** An element, as a reader of the page sees it. */
export interface SeenElement {
  /** With blanks drawn together; of a field, what is written in it. */
  readonly text: string
  readonly isVisible: boolean
  readonly isDisabled: boolean
}

export type PageAnswer =
  | { readonly type: 'opened'; readonly tab: number; readonly status: number }
  | { readonly type: 'not-opened'; readonly why: string }
  | { readonly type: 'seen'; readonly count: number; readonly elements: readonly SeenElement[] }
  | { readonly type: 'done' }
  /** What was to be acted on is not there, or cannot be acted on. */
  | { readonly type: 'not-done'; readonly why: string }

/** What the host says unasked. */
export type PageNews =
  | { readonly type: 'changed'; readonly tab: number }
  | { readonly type: 'log'; readonly tab: number; readonly line: string; readonly isError: boolean }

/** Elements that one look tells of, and characters of each. */
const LOOK_BOUNDS = { elements: 200, characters: 2_000, line: 4_000 } as const

/** Reads what came back from a host. Null when it is nothing that the page host says. */
export function pageAnswer(said: unknown): PageAnswer | null {
  if (!isRecord(said)) return null
  const { type, tab, status, why, count, elements } = said
  switch (type) {
    case 'opened':
      return isCount(tab) && isCount(status) ? { type, tab, status } : null
    case 'not-opened':
    case 'not-done':
      return typeof why === 'string' ? { type, why: why.slice(0, LOOK_BOUNDS.line) } : null
    case 'seen':
      return isCount(count) && Array.isArray(elements) && elements.length <= LOOK_BOUNDS.elements
        ? { type, count, elements: elements.map(seenElement) }
        : null
    case 'done':
      return { type }
    default:
      return null
  }
}

/** Reads what a host said unasked, or null. */
export function pageNews(said: unknown): PageNews | null {
  if (!isRecord(said) || !isCount(said.tab)) return null
  const { type, tab, line, isError } = said
  if (type === 'changed') return { type, tab }
  if (type !== 'log' || typeof line !== 'string') return null
  return { type, tab, line: line.slice(0, LOOK_BOUNDS.line), isError: isError === true }
}

function seenElement(said: unknown): SeenElement {
  const { text, isVisible, isDisabled } = isRecord(said) ? said : {}
  return {
    text: typeof text === 'string' ? text.slice(0, LOOK_BOUNDS.characters) : '',
    isVisible: isVisible === true,
    isDisabled: isDisabled === true,
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
