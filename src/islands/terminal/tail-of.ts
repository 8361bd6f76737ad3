import type { Printed } from '../workspace/run-view.ts'

/** What the terminal keeps of what one tab shows. The screen keeps more rows than that, so that it never cuts by itself. */
export const KEPT = { characters: 64 * 1024, lines: 5000 } as const

/** Said in place of what came before. */
export const CUT_NOTE: Printed = {
  from: 'note',
  text: 'What was printed before this is not kept: only the last 64 KiB are.\n',
  program: null,
}

/** The last of what was printed, from the beginning of a line on where there is one; `isCut` where there was more. */
export function tailOf(pieces: readonly Printed[]): { readonly pieces: readonly Printed[]; readonly isCut: boolean } {
  let characters: number = KEPT.characters
  let lines: number = KEPT.lines
  for (let at = pieces.length - 1; at >= 0; at--) {
    const piece = pieces[at]
    if (piece === undefined) continue
    const ends = lineEnds(piece.text)
    if (piece.text.length <= characters && ends.length <= lines) {
      characters -= piece.text.length
      lines -= ends.length
      continue
    }
    const from = Math.max(piece.text.length - characters, (ends.at(-lines - 1) ?? -1) + 1)
    const start = ends.find((end) => end >= from - 1)
    const isOneLine = start === undefined || start + 1 === piece.text.length
    // Of a line that is longer than all that is kept its end is better than nothing.
    const isEndless = isOneLine && piece.text.length > KEPT.characters
    const rest = piece.text.slice(isEndless ? from : (start ?? piece.text.length) + 1)
    const kept = rest === '' ? [] : [{ ...piece, text: rest }]
    return { pieces: [...kept, ...pieces.slice(at + 1)], isCut: true }
  }
  return { pieces, isCut: false }
}

/** Whether so much has come since the screen was last written that it should be cut again. */
export function isOverfull({ characters, lines }: { characters: number; lines: number }): boolean {
  return characters > 1.5 * KEPT.characters || lines > 1.5 * KEPT.lines
}

/** How many lines a text ends. */
export function countLines(text: string): number {
  return lineEnds(text).length
}

function lineEnds(text: string): number[] {
  const ends: number[] = []
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) ends.push(at)
  return ends
}
