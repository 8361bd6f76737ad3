import type { SourcePlace } from '#protocol'
import { formatText } from './format-text.ts'

/** What came of asking an editor to format the shown file. Only `formatted` has changed anything. */
export type FormatOutcome = { readonly file: string } & (
  | { readonly type: 'formatted' }
  | { readonly type: 'was-formatted' }
  | { readonly type: 'does-not-parse'; readonly place: SourcePlace; readonly why: string }
  | { readonly type: 'no-formatter' }
  | { readonly type: 'not-fetched' }
  | { readonly type: 'gave-up' }
  | { readonly type: 'typed-meanwhile' }
)

/** A file as an editor holds it, with its cursor as an offset. */
export interface Sheet {
  readonly name: string
  read(): { readonly text: string; readonly cursor: number }
  write(text: string, cursor: number): void
}

/** Formats what a sheet holds. What was typed while the formatter was fetched is never written over. */
export async function formatSheet({ name, read, write }: Sheet): Promise<FormatOutcome> {
  for (let tries = 0; tries < 3; tries += 1) {
    const { text, cursor } = read()
    const result = await formatText({ name, text }, cursor)
    if (result.type !== 'text') return { file: name, ...result }
    if (result.text === text) return { file: name, type: 'was-formatted' }
    if (read().text !== text) continue
    write(result.text, result.cursor)
    return { file: name, type: 'formatted' }
  }
  return { file: name, type: 'typed-meanwhile' }
}

/** The outcome in a sentence, for the status of the page. */
export function sayFormat(outcome: FormatOutcome): string {
  const { file } = outcome
  switch (outcome.type) {
    case 'formatted':
      return `${file} is formatted. Undo takes it back.`
    case 'was-formatted':
      return `${file} is laid out well already.`
    case 'does-not-parse':
      return `${file} is left as it is: line ${outcome.place.line} does not parse (${lowerFirst(outcome.why)}).`
    case 'no-formatter':
      return `There is no formatter for ${file}; it stays as you laid it out.`
    case 'not-fetched':
      return `${file} is left as it is: the formatter could not be fetched. Try again when you are online.`
    case 'gave-up':
      return `${file} is left as it is: the formatter gave up on it, which is not your fault.`
    case 'typed-meanwhile':
      return `${file} is left as it is: it changed while it was being formatted. Try again.`
  }
}

/** `Unexpected token` → `unexpected token`, but `JSX …` stays. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
