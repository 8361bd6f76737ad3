/** A word on offer, as CodeMirror takes it. */
export interface OfferedWord {
  readonly label: string
  readonly type: 'text' | 'keyword'
}

interface Spot {
  /** Where the word that is being typed begins and ends. */
  readonly from: number
  readonly to: number
  /** Whether the words of JavaScript are of use in this file. */
  readonly isCode: boolean
}

/** The words worth offering at a spot: those of the text, but not the one that is being typed, and those of the language. */
export function wordsFor(text: string, { from, to, isCode }: Spot): OfferedWord[] {
  const elsewhere = `${text.slice(0, from)} ${text.slice(to)}`
  const inText = new Set(elsewhere.match(/[A-Za-z_$][\w$]{2,}/g) ?? [])
  const keywords = isCode ? LANGUAGE_WORDS : []
  return [
    ...[...inText].filter((word) => !keywords.includes(word)).map((label) => ({ label, type: 'text' as const })),
    ...keywords.map((label) => ({ label, type: 'keyword' as const })),
  ]
}

/** Of JavaScript and TypeScript, and what is said to sockets again and again. */
const LANGUAGE_WORDS: readonly string[] =
  `async await boolean break case catch class const continue default delete else export extends false finally for from
  function if implements import instanceof interface let new null number object of private readonly return set static
  string super switch this throw true try type typeof undefined unknown void while yield
  addEventListener Array Buffer clearInterval clearTimeout clients close console crypto Date Error forEach includes JSON
  Map Math message Number Object parse process Promise push readyState send Set setInterval setTimeout slice socket String
  stringify terminate toString WebSocket WebSocketServer`
    .trim()
    .split(/\s+/)
