import type { SourceFile } from './messages.ts'
import type { SourcePlace } from './run-event.ts'

/**
 * A link of a brief to a line of the code: `[the loop](#server.ts "for (const client of")`. The line is named by words
 * that stand in it, so that it is found wherever it has moved to.
 */
export interface PlaceLink {
  readonly file: string
  /** Words of the line as they stand there; empty for the file as a whole. */
  readonly words: string
}

/** Where a link leads in these files, or null where nothing in them has its words. */
export function placeOf({ file, words }: PlaceLink, files: readonly SourceFile[]): SourcePlace | null {
  const lines = files.find(({ name }) => name === file)?.text.split('\n') ?? []
  for (const [index, line] of lines.entries()) {
    const at = line.indexOf(words)
    if (at !== -1) return { file, line: index + 1, column: at + 1 }
  }
  return null
}

/** The links to code in the source of a brief: those to a file's name. */
export function placeLinksIn(brief: string): PlaceLink[] {
  return [...brief.matchAll(LINK)].map(([, file = '', double, single]) => ({
    file,
    words: (double ?? single ?? '').replace(/\\(["'\\])/g, '$1'),
  }))
}

const LINK = /\]\(#([\w-]+(?:\.[\w-]+)+)(?:\s+(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'))?\s*\)/g

/** What is wrong with the links of a brief, a sentence each: every one leads to one line of the starter. */
export function brokenPlaceLinks(brief: string, starter: readonly SourceFile[]): string[] {
  return placeLinksIn(brief).flatMap((link) => brokenLink(link, starter) ?? [])
}

function brokenLink({ file, words }: PlaceLink, starter: readonly SourceFile[]): string | null {
  const text = starter.find(({ name }) => name === file)?.text
  if (text === undefined) {
    const names = starter.map(({ name }) => name).join(', ')
    return `The brief links to #${file}, and the starter has no file of that name. Its files are: ${names}.`
  }
  const count = words === '' ? 1 : text.split('\n').filter((line) => line.includes(words)).length
  if (count === 1) return null
  const found = count === 0 ? 'no line has' : `${count} lines have`
  return `The brief links to the line of ${file} with “${words}”: ${found} these words in the starter. Quote words that stand in one line alone.`
}
